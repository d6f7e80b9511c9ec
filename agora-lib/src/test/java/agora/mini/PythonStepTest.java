package agora.mini;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Values before and after a line, as Python has them. */
class PythonStepTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "add | x = x + 3 | -5 | -2",
        "subtract | x = x - 3 | 0 | -3",
        "multiply | x = x * 3 | -2 | -6",
        "modulo | x = x % 3 | -7 | 2",
        "floor | x = x // 3 | -7 | -3",
        "floor | x = x // 3 | 0 | 0",
        "atleast | x = max(x, 3) | -7 | 3",
        "atleast | x = max(x, 3) | 4 | 4",
        "negate | x = -x | 0 | 0",
        "square | x = x * x | -3000000000 | 9000000000000000000",
        "sort | x = sorted(x) | [3, -1, 3, 2] | [-1, 2, 3, 3]",
        "sort | x = sorted(x) | [] | []",
        "reverse | x = x[::-1] | [1, 2] | [2, 1]",
        "tail | x = x[1:] | [] | []",
        "tail | x = x[1:] | [7] | []",
        "above | x = [y for y in x if y > 3] | [3, 4, -9] | [4]",
        "append | x = x + [3] | [] | [3]",
        "sum | x = sum(x) | [] | 0",
        "sum | x = sum(x) | [-1, 1, 5] | 5",
        "length | x = len(x) | [] | 0",
        "largest | x = max(x) | [-3, -1, -2] | -1",
        "first | x = x[0] | [9, 1] | 9",
      })
  void lineDoesWhatPythonDoes(String operation, String line, String before, String after)
      throws IOException {
    PythonStep step = PythonStep.of(operation);
    assertThat(step.line(3)).isEqualTo(line);
    assertThat(step.apply(value(before), 3)).isEqualTo(value(after));
  }

  @ParameterizedTest
  @ValueSource(strings = {"largest", "first"})
  void emptyListHasNoItem(String operation) {
    assertThatThrownBy(() -> PythonStep.of(operation).apply(List.of(), 3))
        .isInstanceOf(NoSuchElementException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Add", "größe"})
  void unknownOperationIsNamedWithThoseThereAre(String operation) {
    assertThatThrownBy(() -> PythonStep.of(operation))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("was " + operation)
        .hasMessageContaining("reverse");
  }

  private static Object value(String text) throws IOException {
    JsonNode json = new ObjectMapper().readTree(text);
    if (!json.isArray()) {
      return json.asLong();
    }
    List<Long> items = new ArrayList<>();
    json.forEach(item -> items.add(item.asLong()));
    return items;
  }
}
