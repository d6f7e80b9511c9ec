package agora.math;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Edge cases of {@link LatexNumbers}, {@link NumberTokens}, {@link NumberWords}, {@link
 * LatexUnits}, {@link TimeOfDay} and {@link BoxedAnswers}.
 */
class NumbersInTextTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      value = {
        // text ~ value ~ places ~ what follows
        "0 ~ 0 ~ 0 ~ ''",
        "007 ~ 7 ~ 0 ~ ''",
        ".5 ~ 1/2 ~ 1 ~ ''",
        "5. ~ 5 ~ 0 ~ .",
        "12.50x ~ 25/2 ~ 2 ~ x",
        "70,000 ~ 70000 ~ 0 ~ ''",
        "1{,}234{,}567.8 ~ 6172839/5 ~ 1 ~ ''",
        "1 000 000 ~ 1000000 ~ 0 ~ ''",
        "1,23 ~ 1 ~ 0 ~ ,23",
        "1,2345 ~ 1 ~ 0 ~ ,2345",
        "2 1/3 ~ 7/3 ~ 0 ~ ''",
        "2 4/3 ~ 2 ~ 0 ~ ' 4/3'",
        "0.\\overline{27} ~ 3/11 ~ 0 ~ ''",
        "1.2\\overline{3} ~ 37/30 ~ 0 ~ ''",
        "1e3 ~ 1000 ~ 0 ~ ''",
        "2.5E-1x ~ 5/2 ~ 1 ~ E-1x",
        "52_8 ~ 42 ~ 0 ~ ''",
        "A2_{16} ~ 162 ~ 0 ~ ''",
        "1010_{\\text{two}} ~ 10 ~ 0 ~ ''",
        "53_2 ~ 53 ~ 0 ~ _2",
        "5_{99} ~ 5 ~ 0 ~ _{99}",
        "99999999999999999999 ~ 99999999999999999999 ~ 0 ~ ''",
      })
  void numberIsReadToItsEnd(String text, String value, int places, String rest) {
    LatexNumbers.Read read = LatexNumbers.at(text, 0, true);
    assertThat(read.value()).hasToString(value);
    assertThat(read.places()).isEqualTo(places);
    assertThat(text.substring(read.end())).isEqualTo(rest);
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "-1", ".", "\u0663", ",5"})
  void whatBeginsNoNumberIsRefused(String text) {
    assertThatThrownBy(() -> LatexNumbers.at(text, 0, true))
        .isInstanceOf(MathSyntaxException.class)
        .hasMessage("no number at " + text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      nullValues = "none",
      value = {
        "'' ~ none",
        "no number ~ none",
        "H2O ~ none",
        "pages 3-5 ~ none",
        "12a ~ none",
        "x-3 ~ none",
        "16 - 7 ~ 16",
        "it is -7 ~ -7",
        "$1,000.50 ~ $1,000.50",
        "50 percent of it ~ 50%",
        "3 million people ~ 3\\text{ million}",
        "5 km long ~ 5\\text{ km}",
        "the 3rd one ~ 3",
        "at 10:30 p.m. ~ 10:30 p.m.",
        "about 2 1/2 ~ 2 1/2",
        "1.5e-3 ~ 1.5e-3",
        "3 \u00d7 10^5 ~ 3 \u00d7 10^5",
        "2\u221a3 ~ 2\u221a3",
        "(3, 4) ~ (3, 4)",
        "Version 1.2.3 ~ none",
        "\ud83d\ude4242\ud83d\ude42 ~ 42",
      })
  void numberIsAWholeToken(String text, @Nullable String number) {
    NumberTokens.Token token = NumberTokens.next(text, 0);
    assertThat(token == null ? null : token.text()).isEqualTo(number);
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "none",
      value = {
        "zero, 0",
        "Nineteen, 19",
        "ninety, 90",
        "forty-two, 42",
        "forty two, 42",
        "twenty-zero, none",
        "twenty-ten, none",
        "two-twenty, none",
        "one hundred, none",
        "'', none",
        "-, none",
        "zwei, none",
      })
  void numberWordHasItsValue(String word, @Nullable String value) {
    Rational found = NumberWords.value(word);
    assertThat(found == null ? null : found.toString()).isEqualTo(value);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      nullValues = "none",
      value = {
        "'' ~ none",
        "metres ~ m",
        "KM ~ km",
        "square inches ~ in^2",
        "ft^2 ~ ft^2",
        "cm cubed ~ cm^3",
        "miles per hour ~ mi/h",
        "mph ~ mi/h",
        "m / s squared ~ m/s^2",
        "m/ ~ none",
        "\u00b0 C ~ celsius",
        "\u00b0 ~ degree",
        "\u00b0 K ~ none",
        "degrees Fahrenheit ~ fahrenheit",
        "apples ~ none",
        "per ~ none",
      })
  void unitHasOneSpelling(String unit, @Nullable String canonical) {
    assertThat(LatexUnits.canonical(unit)).isEqualTo(canonical);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      nullValues = "none",
      value = {
        // seconds within the half of the day ~ half
        "3:30 ~ 12600 ~ ''",
        "5:30 p.m. ~ 19800 ~ pm",
        "\\text{10 a.m.} ~ 36000 ~ am",
        "12:00 a.m. ~ 0 ~ am",
        "12 PM ~ 0 ~ pm",
        "17:30 ~ 19800 ~ pm",
        "24:00 ~ 0 ~ am",
        "23:59:59 ~ 43199 ~ pm",
        "24:30 ~ 0 ~ none",
        "25:00 ~ 0 ~ none",
        "0:30 p.m. ~ 0 ~ none",
        "13 p.m. ~ 0 ~ none",
        "3:60 ~ 0 ~ none",
        "3 ~ 0 ~ none",
        "3 m ~ 0 ~ none",
        "'' ~ 0 ~ none",
      })
  void timeOfDayIsReadOrNone(String text, int seconds, @Nullable String half) {
    assertThat(TimeOfDay.of(text)).isEqualTo(half == null ? null : new TimeOfDay(seconds, half));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      nullValues = "none",
      value = {
        "no box ~ none",
        "\\boxed{} ~ ''",
        "\\boxed{7} ~ 7",
        "\\boxed{\\frac{1}{2}} ~ \\frac{1}{2}",
        "\\boxed{{a}} ~ {a}",
        "\\boxed{a\\}b} ~ a\\}b",
        "\\boxed 2 ~ 2",
        "\\boxed\\frac12 ~ \\frac12",
        "\\boxedly{7} ~ none",
        "\\boxed{1} and \\boxed{2} ~ '1, 2'",
        "\\boxed{1}, then \\boxed{2} ~ 2",
        "\\boxed{1} or \\boxed{1} ~ 1",
        "x=\\boxed{1}, y=\\boxed{2} ~ '1, 2'",
        "\\boxed{open ~ open",
        "\\boxed{$7$} ~ 7",
        "\\boxed{\u00e9\ud83d\ude42} ~ \u00e9\ud83d\ude42",
        "\\fbox{3} ~ 3",
        "\\boxed ~ none",
      })
  void boxIsFoundWithThoseThatBelongToIt(String text, @Nullable String content) {
    assertThat(BoxedAnswers.last(text)).isEqualTo(content);
  }
}
