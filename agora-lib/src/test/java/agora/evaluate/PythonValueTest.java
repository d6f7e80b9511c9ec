package agora.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import agora.sandbox.SandboxSession;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PythonValueTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "1 | == | 1.0 | true",
        "true | == | 1 | true",
        "false | == | 0.0 | true",
        "0.1 | == | {\"q\":[\"0x1\",\"0xa\"]} | false",
        "0.5 | == | {\"q\":[\"0x1\",\"0x2\"]} | true",
        "0.5 | == | {\"m\":\"0.50\"} | true",
        "{\"i\":\"0x20000000000001\"} | == | 9007199254740992.0 | false",
        "{\"i\":\"-0x1f\"} | == | -31 | true",
        "{\"f\":\"nan\"} | == | {\"f\":\"nan\"} | false",
        "{\"f\":\"nan\"} | != | {\"f\":\"nan\"} | true",
        "{\"f\":\"inf\"} | == | {\"f\":\"inf\"} | true",
        "{\"f\":\"inf\"} | > | {\"i\":\"0xffffffffffffffffffff\"} | true",
        "\"a\" | == | {\"b\":\"61\"} | false",
        "[1,2] | == | {\"t\":[1,2]} | false",
        "[1,[2.0]] | == | [1.0,[2]] | true",
        "{\"d\":[[\"a\",1],[\"b\",2]]} | == | {\"d\":[[\"b\",2],[\"a\",1]]} | true",
        "{\"s\":[1,2]} | == | {\"z\":[2,1]} | true",
        "{\"c\":[1.0,0.0]} | == | 1 | true",
        "{\"c\":[1.0,2.0]} | == | {\"c\":[1.0,2.0]} | true",
        "{\"n\":[1]} | == | {\"n\":[1]} | false",
        "{\"o\":[\"x.Yes\",0,true]} | == | {\"o\":[\"x.Yes\",0,true]} | false",
        "{\"o\":[\"x.Yes\",0,true]} | != | 3 | false",
        "null | == | null | true",
        "null | == | false | false",
        "1 | is | true | false",
        "true | is | true | true",
        "null | is not | 0 | true",
        "2 | in | [1,2.0] | true",
        "\"b\" | in | \"abc\" | true",
        "2 | not in | {\"d\":[[1,2]]} | true",
        "1e-5 | < | 1e-4 | true",
        "{\"f\":\"nan\"} | < | 1 | false",
        "{\"f\":\"nan\"} | >= | 1 | false",
        "3 | <= | 3.0 | true",
        "\"a\" | < | 1 | false",
        "[1,2] | < | [1,3] | true",
        "[1,2] | >= | [1] | true",
      })
  void comparesAsPythonDoes(String left, String operator, String right, boolean expected)
      throws IOException {
    assertThat(PythonAssertion.holds(operator, List.of(plain(left), plain(right))))
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "0 | false",
        "0.0 | false",
        "\"\" | false",
        "[] | false",
        "{\"t\":[]} | false",
        "{\"d\":[]} | false",
        "null | false",
        "{\"r\":[0,0,1]} | false",
        "{\"f\":\"nan\"} | true",
        "{\"r\":[3,0,-1]} | true",
        "\"0\" | true",
        "[0] | true",
        "{\"o\":[\"re.Match\",0,true]} | true"
      })
  void hasPythonsTruth(String value, boolean expected) throws IOException {
    assertThat(PythonAssertion.holds("true", List.of(plain(value)))).isEqualTo(expected);
    assertThat(PythonAssertion.holds("not", List.of(plain(value)))).isEqualTo(!expected);
  }

  @Test
  void aHugeIntegerIsReadQuickly() throws IOException {
    PythonValue huge = plain("{\"i\":\"0x" + "f".repeat(2_000_000) + "\"}");
    assertThat(PythonAssertion.holds(">", List.of(huge, plain("1")))).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{}",
        "{\"x\":1}",
        "{\"i\":\"0xzz\"}",
        "{\"d\":[[1]]}",
        "{\"r\":[1]}",
        "{\"m\":\"1e999999\"}",
        "{\"c\":[[],1]}",
        "{\"o\":[]}"
      })
  void whatIsNoPlainDataIsRefused(String written) {
    assertThatThrownBy(() -> plain(written))
        .isInstanceOf(SandboxSession.MalformedReply.class)
        .hasMessageStartingWith("the program wrote no plain data");
  }

  private static PythonValue plain(String json) throws IOException {
    return PythonValue.of(new ObjectMapper().readTree(json));
  }
}
