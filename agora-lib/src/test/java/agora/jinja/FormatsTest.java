package agora.jinja;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Edge cases of {@link PercentFormat}, {@link BraceFormat}, {@link Arithmetic}, {@link Json} and
 * {@link DateFormat}: expressions with what jinja2 3.1.6 on Python 3.11 renders.
 */
class FormatsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '`',
      value = {
        "'%05d' % -42 ~ -0042",
        "'%+d' % 7 ~ +7",
        "'|% d' % 7 ~ | 7",
        "'%-5d|' % 7 ~ 7    |",
        "'%#x' % -255 ~ -0xff",
        "'%#06x' % 255 ~ 0x00ff",
        "'%.3d' % 5 ~ 005",
        "'%d' % -3.99 ~ -3",
        "'%d' % true ~ 1",
        "'%05.2f' % 3.14159 ~ 03.14",
        "'%.0f' % 2.5 ~ 2",
        "'%e' % 0 ~ 0.000000e+00",
        "'%g' % 0.00001 ~ 1e-05",
        "'%g' % 1000000 ~ 1e+06",
        "'%G' % 1e-7 ~ 1E-07",
        "'%.20f' % 0.1 ~ 0.10000000000000000555",
        "'%f' % nan ~ nan",
        "'%F' % inf ~ INF",
        "'%06.1f' % -inf ~ -00inf",
        "'|%5s|%-5s|' % ('é', '🙂') ~ |    é|🙂    |",
        "'%.2s' % '🙂🙂🙂' ~ 🙂🙂",
        "'%a' % 'é🙂' ~ '\\xe9\\U0001f642'",
        "'%c' % 128578 ~ 🙂",
        "'%s' % none ~ None",
        "'%(a)d%%' % {'a': 3} ~ 3%",
        "'%s' % [1] ~ [1]",
      })
  void percentFormatsAreWrittenAsPythonWritesThem(String expression, String text) {
    assertThat(rendered(expression)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '`',
      value = {
        "'|{:>5}|'.format('é') ~ |    é|",
        "'{:*^6}|'.format('🙂') ~ **🙂***|",
        "'{:05}'.format(-42) ~ -0042",
        "'{:<05}|'.format(42) ~ 42000|",
        "'{:=+6}'.format(42) ~ +   42",
        "'{:#06x}'.format(255) ~ 0x00ff",
        "'{:#b}'.format(-5) ~ -0b101",
        "'{:c}'.format(65) ~ A",
        "'{:,}'.format(-1234567) ~ -1,234,567",
        "'{:,.2f}'.format(1234567.891) ~ 1,234,567.89",
        "'{:,.0%}'.format(1234) ~ 123,400%",
        "'{:.1%}'.format(nan) ~ nan%",
        "'{:05}'.format(inf) ~ 00inf",
        "'{:F}'.format(inf) ~ INF",
        "'{:e}'.format(0) ~ 0.000000e+00",
        "'{:.3e}'.format(9.9996) ~ 1.000e+01",
        "'{:g}'.format(0.00001) ~ 1e-05",
        "'{:n}'.format(1234) ~ 1234",
        "'{:.2}'.format('🙂🙂🙂') ~ 🙂🙂",
        "'{!a}'.format('é') ~ '\\xe9'",
        "'{0}{1}{0}'.format('a', 'b') ~ aba",
        "'{0[a]}'.format({'a': 3}) ~ 3",
        "'{{}}'.format(1) ~ {}",
      })
  void braceFormatsAreWrittenAsPythonWritesThem(String expression, String text) {
    assertThat(rendered(expression)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '`',
      value = {
        "7 // -2 ~ -4",
        "-7 % 2 ~ 1",
        "1 % 0.1 ~ 0.09999999999999995",
        "1 // 0.1 ~ 9.0",
        "5 % -0.3 ~ -0.09999999999999981",
        "1e16 // 3 ~ 3333333333333333.0",
        "-5 % inf ~ inf",
        "-5 // inf ~ -1.0",
        "6 % -3.0 ~ -0.0",
        "-0.0 % 5 ~ 0.0",
        "2 ** 10 ~ 1024",
        "2 ** -1 ~ 0.5",
        "0 ** 0 ~ 1",
        "(-1) ** 9223372036854775807 ~ -1",
        "1e308 * 10 ~ inf",
        "inf - inf ~ nan",
        "true + true ~ 2",
        "['ab' * 0, 'ab' * -1] ~ ['', '']",
        "[1] * 2 ~ [1, 1]",
        "(1,) + (2,) ~ (1, 2)",
        "-true ~ -1",
        "2.5 | round ~ 2.0",
        "-2.5 | round ~ -2.0",
        "35 | round(-1) ~ 40",
        "1.005 | round(2) ~ 1.0",
        "' 12.7 ' | int ~ 12",
        "'1_000' | int ~ 1000",
        "'0x1f' | int(0, 16) ~ 31",
        "'٣' | int ~ 3",
        "nan | int(7) ~ 7",
        "'-Infinity' | float ~ -inf",
        "'1e' | float ~ 0.0",
        "[] | int(3) ~ 3",
      })
  void arithmeticAndConversionsArePythons(String expression, String text) {
    assertThat(rendered(expression)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '`',
      value = {
        "'é🙂' | tojson(true) ~ \"\\u00e9\\ud83d\\ude42\"",
        "'\\x7f' | tojson(true) ~ \"\\u007f\"",
        "'a\"b\\\\c\\n\\x01' | tojson ~ \"a\\\"b\\\\c\\n\\u0001\"",
        "'' | tojson ~ \"\"",
        "[] | tojson(indent=2) ~ []",
        "[1.0, 1e16, 0.1, -0.0] | tojson ~ [1.0, 1e+16, 0.1, -0.0]",
        "[nan, inf, -inf] | tojson ~ [NaN, Infinity, -Infinity]",
        "{1: 2, none: 4} | tojson ~ {\"1\": 2, \"null\": 4}",
        "{1.5: 'x'} | tojson ~ {\"1.5\": \"x\"}",
        "{'b': {'d': 1, 'c': 2}, 'a': 0} | tojson(sort_keys=true) ~ {\"a\": 0, \"b\": {\"c\": 2, \"d\": 1}}",
        "{'a': [1, 2]} | tojson(separators=(',', ':')) ~ {\"a\":[1,2]}",
        "(1, true, none) | tojson ~ [1, true, null]",
      })
  void valuesAreWrittenAsPythonsJson(String expression, String text) {
    assertThat(rendered(expression)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '`',
      value = {
        "'%d' % nan ~ cannot convert float NaN to integer",
        "'%d' % inf ~ whole numbers must fit into 64 bits here: Infinity",
        "'%d' % 'x' ~ %d format: a number is required, not str",
        "'%x' % 3.5 ~ %x format: a number is required, not float",
        "'%c' % 'ab' ~ %c requires one character or the number of one, not 'ab'",
        "'%c' % -1 ~ %c requires one character or the number of one, not -1",
        "'%' % 1 ~ incomplete format",
        "'%z' % 1 ~ unsupported format character 'z'",
        "'%d %d' % (1,) ~ not enough arguments for format string",
        "'%d' % (1, 2) ~ not all arguments converted during string formatting",
        "'%(b)s' % {'a': 1} ~ a format needs 'b' in a mapping",
        "'%#g' % 1.0 ~ the format '%#g' is not supported here",
        "'%*d' % (5, 1) ~ the width '*' of a format is not supported here",
        "'{'.format(1) ~ expected '}' before end of string",
        "'}'.format(1) ~ Single '}' encountered in format string",
        "'{}'.format() ~ Replacement index 0 out of range for positional args tuple",
        "'{b}'.format(a=1) ~ a format needs the argument 'b'",
        "'{0}{}'.format(1, 2) ~ cannot switch between numbered fields and fields without a number",
        "'{}{0}'.format(1, 2) ~ cannot switch between numbered fields and fields without a number",
        "'{:d}'.format(3.5) ~ 'float' object cannot be interpreted as an integer",
        "'{:d}'.format('x') ~ Unknown format code 'd' for object of type 'str'",
        "'{:s}'.format(3) ~ Unknown format code 's' for a number",
        "'{:=5}'.format('ab') ~ a text has no sign and no groups of digits",
        "'{:+}'.format('ab') ~ a text has no sign and no groups of digits",
        "'{:,}'.format('ab') ~ a text has no sign and no groups of digits",
        "'{:.2d}'.format(3) ~ a prefix, precision or group of type 'd' is not supported here",
        "'{:q}'.format(1) ~ the format 'q' of a int is not supported here",
        "'{:08,}'.format(1234) ~ the format '08,' with zeros and groups is not supported here",
        "'{:_x}'.format(255) ~ a prefix, precision or group of type 'x' is not supported here",
        "'{:#g}'.format(1.5) ~ a prefix, precision or group of type 'g' is not supported here",
        "1 / 0 ~ division by zero",
        "1 // 0 ~ division by zero",
        "1.0 % 0 ~ division by zero",
        "0 ** -1 ~ 0.0 cannot be raised to a negative power",
        "0.0 ** -2 ~ 0.0 cannot be raised to a negative power",
        "10.0 ** 400 ~ numerical result out of range",
        "(-8) ** 0.5 ~ complex numbers are not supported here",
        "9223372036854775807 + 1 ~ whole numbers must fit into 64 bits here: 9223372036854775807 + 1",
        "-9223372036854775807 - 2 ~ whole numbers must fit into 64 bits here: -9223372036854775807 - 2",
        "3 ** 2000000000 ~ whole numbers must fit into 64 bits here: 3 ** 2000000000",
        "'a' + 1 ~ unsupported operand type(s) for +: 'str' and 'int'",
        "[1] + (2,) ~ unsupported operand type(s) for +: 'list' and 'tuple'",
        "none + 1 ~ unsupported operand type(s) for +: 'NoneType' and 'int'",
        "- 'a' ~ unsupported operand type(s) for unary -: 'str' and 'int'",
        "{(1, 2): 3} | tojson ~ keys must be str, int, float, bool or None, not tuple",
        "range(3) | tojson ~ Object of type range is not JSON serializable",
        "nope | tojson ~ Object of type Undefined is not JSON serializable",
      })
  void expressionThatPythonRefusesOrThatIsNotSupportedIsNamed(String expression, String message) {
    assertThatThrownBy(() -> rendered(expression))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageEndingWith(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      value = {
        "2026-01-01T00:05:09Z ~ %d %e %b %Y %a, %I:%M:%S %p %k %l %j ~ 01  1 Jan 2026 Thu, 12:05:09 AM  0 12 001",
        "2024-02-29T12:00:00Z ~ %F %D %T %R %r %c ~ 2024-02-29 02/29/24 12:00:00 12:00 12:00:00 PM Thu Feb 29 12:00:00 2024",
        "2024-12-30T23:59:59Z ~ %U %W %V %G %w %u %C ~ 52 53 01 2025 1 1 20",
        "2021-01-03T01:02:03Z ~ %U %W %V %G %w %u %-d %_m %^a %#B %-e %#p ~ 01 00 53 2020 0 7 3  1 SUN JANUARY 3 am",
        "2023-01-01T11:59:59Z ~ %% %f %Q é🙂 %-%% ~ % 000000 %Q é🙂 %%",
      })
  void datesAreWrittenAsPythonWritesThem(Instant time, String format, String text) {
    assertThat(new DateFormat(Clock.fixed(time, ZoneOffset.UTC)).format(format)).isEqualTo(text);
  }

  private static String rendered(String expression) {
    Template template = new Template("{{ " + expression + " }}", Clock.systemUTC());
    return template.render(Map.of("nan", Double.NaN, "inf", Double.POSITIVE_INFINITY));
  }
}
