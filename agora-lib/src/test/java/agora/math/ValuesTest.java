package agora.math;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Edge cases of {@link ExactValue}, {@link PreciseValue}, {@link Rational} and {@link BigComplex}.
 * The digits are those of Python's {@code decimal} at 90 digits.
 */
class ValuesTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      value = {
        "0 ~ 0",
        "-0.0 ~ 0",
        "\\frac{6}{-4} ~ -3/2",
        "0.\\overline{9} ~ 1",
        "2^{-3} ~ 1/8",
        "(-2)^3 ~ -8",
        "(\\frac{4}{9})^{\\frac{3}{2}} ~ 8/27",
        "\\sqrt[3]{-27} ~ -3",
        "\\sqrt{0} ~ 0",
        "\\sqrt{\\frac{1}{4}} ~ 1/2",
        "0! ~ 1",
        "20! ~ 2432902008176640000",
        "\\binom{5}{0} ~ 1",
        "\\binom{-1}{3} ~ -1",
        "\\binom{2}{5} ~ 0",
        "\\lfloor -\\frac{7}{2} \\rfloor ~ -4",
        "\\lceil -\\frac{7}{2} \\rceil ~ -3",
        "|-4| ~ 4",
        "\\gcd(12, 18) ~ 6",
        "\\max(1, \\frac{3}{2}) ~ 3/2",
        "12345678901234567890 \\cdot 10 ~ 123456789012345678900",
      })
  void fractionIsExact(String expression, String value) {
    assertThat(ExactValue.of(parsed(expression), Map.of())).hasToString(value);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\\sqrt{2}",
        "\\sqrt{-4}",
        "x",
        "\\pi",
        "(-1)^{\\frac{1}{2}}",
        "5001!",
        "(-1)!",
        "2^{99999999}",
        "\\binom{9}{\\frac{1}{2}}",
        "\\gcd(\\frac{1}{2}, 2)"
      })
  void whatIsNoFractionHasNoExactValue(String expression) {
    assertThat(ExactValue.of(parsed(expression), Map.of())).isNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      value = {
        "\\frac{1}{0} ~ division by zero",
        "0^0 ~ zero to a power <= 0",
        "0^{-1} ~ zero to a power <= 0",
        "10^{9999999} ~ a power of more than 400000 bits",
        "2^{150000} \\cdot 2^{150000} \\cdot 2^{150000} ~ a number of more than 400000 bits",
      })
  void whatIsUndefinedOrTooLargeIsRefused(String expression, String message) {
    assertThatThrownBy(() -> ExactValue.of(parsed(expression), Map.of()))
        .isInstanceOf(ArithmeticException.class)
        .hasMessage(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      value = {
        "\\pi ~ 3.141592653589793238462643383279502884197169399 ~ 0",
        "e^{\\pi} ~ 23.14069263277926900572908636794854738026610624 ~ 0",
        "e^{-100} ~ 3.720075976020835962959695803863118337358892292E-44 ~ 0",
        "\\ln 2 ~ 0.6931471805599453094172321214581765680755001344 ~ 0",
        "\\ln(10^{-30}) ~ -69.07755278982137052053974364053092622803304466 ~ 0",
        "\\ln(0.999999) ~ -0.000001000000500000333333583333533333500000142857268 ~ 0",
        "\\log 2 ~ 0.3010299956639811952137388947244930267681898815 ~ 0",
        "\\sin 1 ~ 0.8414709848078965066525023216302989996225630608 ~ 0",
        "\\sin 1000000 ~ -0.3499935021712929521176524867807714690614066053 ~ 0",
        "\\tan 1.5 ~ 14.10141994717171938764608365198775644565954358 ~ 0",
        "\\arctan 1000 ~ 1.569796327128229752564797882004830898086963765 ~ 0",
        "\\arcsin 0.3 ~ 0.3046926540153975079720029612275291669545600317 ~ 0",
        "\\arccos(-0.3) ~ 1.875488980810294127203324652867280609053144731 ~ 0",
        "\\arcsin 1 ~ 1.570796326794896619231321691639751442098584700 ~ 0",
        "\\sqrt[3]{2} ~ 1.259921049894873164767210607278228350570251465 ~ 0",
        "2^{\\pi} ~ 8.824977827076287623856429604208001581704410815 ~ 0",
        "\\sinh 1 ~ 1.175201193643801456882381850595600815155717981 ~ 0",
        "\\sqrt{-2} ~ 0 ~ 1.414213562373095048801688724209698078569671875",
        "i^i ~ 0.2078795763507619085469556198349787700338778416 ~ 0",
        "\\ln(-1) ~ 0 ~ 3.141592653589793238462643383279502884197169399",
        "\\ln(1+i) ~ 0.3465735902799726547086160607290882840377500672 ~ 0.7853981633974483096156608458198757210492923498",
        "\\sqrt{1+i} ~ 1.098684113467809966039801195240678378544393121 ~ 0.4550898605622273413043577578224685696201903785",
        "\\cos i ~ 1.543080634815243778477905620757061682601529112 ~ 0",
        "\\sum_{k=1}^{3} k\\pi ~ 18.84955592153875943077586029967701730518301640 ~ 0",
      })
  void valueHasFortyFourDigits(String expression, BigDecimal real, BigDecimal imaginary) {
    BigComplex value = Objects.requireNonNull(PreciseValue.of(parsed(expression), Map.of()));
    BigDecimal size = real.abs().max(imaginary.abs());
    BigDecimal allowed = size.scaleByPowerOfTen(-44);
    assertThat(value.real().subtract(real).abs()).isLessThanOrEqualTo(allowed);
    assertThat(value.imaginary().subtract(imaginary).abs()).isLessThanOrEqualTo(allowed);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\\ln 0",
        "e^{100001.5}",
        "\\sin(10^{13})",
        "\\frac{\\pi}{\\pi-\\pi}",
        "\\pi^{9999999999}",
      })
  void whatHasNoValueIsAnArithmeticError(String expression) {
    assertThatThrownBy(() -> PreciseValue.of(parsed(expression), Map.of()))
        .isInstanceOf(ArithmeticException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"x", "\\arcsin 2", "\\arctan i", "\\sum_{k=1}^{202} \\pi", "\\sum_{k=1}^{n} k"})
  void whatHasAPartWithoutAValueHasNone(String expression) {
    assertThat(PreciseValue.of(parsed(expression), Map.of())).isNull();
  }

  private static Expression parsed(String expression) {
    return LatexParser.parse(expression, false);
  }
}
