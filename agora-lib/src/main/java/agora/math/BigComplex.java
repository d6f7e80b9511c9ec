package agora.math;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * A complex number of {@value #DIGITS} significant digits, with the functions of school algebra.
 */
record BigComplex(BigDecimal real, BigDecimal imaginary) {
  static final int DIGITS = 50;

  static final MathContext CONTEXT = new MathContext(DIGITS, RoundingMode.HALF_EVEN);
  static final BigComplex ZERO = of(BigDecimal.ZERO);
  static final BigComplex ONE = of(BigDecimal.ONE);
  static final BigComplex I = new BigComplex(BigDecimal.ZERO, BigDecimal.ONE);
  static final BigDecimal PI =
      new BigDecimal(
          "3.14159265358979323846264338327950288419716939937510582097494459230781640629");

  private static final BigDecimal TWO = BigDecimal.valueOf(2);
  private static final BigDecimal LN_10 =
      new BigDecimal("2.30258509299404568401799145468436420760110148862877297603332790096757");

  static BigComplex of(BigDecimal real) {
    return new BigComplex(real, BigDecimal.ZERO);
  }

  static BigComplex of(Rational value) {
    return of(
        new BigDecimal(value.numerator()).divide(new BigDecimal(value.denominator()), CONTEXT));
  }

  boolean isReal() {
    return imaginary.signum() == 0;
  }

  boolean isZero() {
    return isReal() && real.signum() == 0;
  }

  BigComplex plus(BigComplex other) {
    return new BigComplex(real.add(other.real, CONTEXT), imaginary.add(other.imaginary, CONTEXT));
  }

  BigComplex negate() {
    return new BigComplex(real.negate(), imaginary.negate());
  }

  BigComplex minus(BigComplex other) {
    return plus(other.negate());
  }

  BigComplex times(BigComplex other) {
    if (isReal() && other.isReal()) {
      return of(real.multiply(other.real, CONTEXT));
    }
    return new BigComplex(
        real.multiply(other.real).subtract(imaginary.multiply(other.imaginary), CONTEXT),
        real.multiply(other.imaginary).add(imaginary.multiply(other.real), CONTEXT));
  }

  /** Returns the quotient; division by zero is an ArithmeticException. */
  BigComplex dividedBy(BigComplex other) {
    if (isReal() && other.isReal()) {
      return of(real.divide(other.real, CONTEXT));
    }
    BigDecimal norm =
        other.real.multiply(other.real).add(other.imaginary.multiply(other.imaginary), CONTEXT);
    BigComplex top = times(new BigComplex(other.real, other.imaginary.negate()));
    return new BigComplex(top.real.divide(norm, CONTEXT), top.imaginary.divide(norm, CONTEXT));
  }

  BigDecimal absolute() {
    return isReal()
        ? real.abs()
        : real.multiply(real).add(imaginary.multiply(imaginary), CONTEXT).sqrt(CONTEXT);
  }

  BigComplex exponential() {
    BigDecimal size = exponential(real);
    return isReal()
        ? of(size)
        : new BigComplex(
            size.multiply(cosine(imaginary), CONTEXT), size.multiply(sine(imaginary), CONTEXT));
  }

  /** Returns the principal logarithm. */
  BigComplex logarithm() {
    if (isZero()) {
      throw new ArithmeticException("the logarithm of zero");
    }
    return new BigComplex(logarithm(absolute()), argument());
  }

  BigComplex power(BigComplex exponent) {
    if (exponent.isReal() && exponent.real.stripTrailingZeros().scale() <= 0) {
      return power(exponent.real.intValueExact());
    }
    return exponent.times(logarithm()).exponential();
  }

  private BigComplex power(int exponent) {
    BigComplex result = ONE;
    BigComplex square = this;
    for (int n = Math.abs(exponent); n > 0; n >>= 1) {
      if ((n & 1) == 1) {
        result = result.times(square);
      }
      square = square.times(square);
    }
    return exponent < 0 ? ONE.dividedBy(result) : result;
  }

  BigComplex sine() {
    if (isReal()) {
      return of(sine(real));
    }
    BigComplex turned = I.times(this);
    return turned.exponential().minus(turned.negate().exponential()).dividedBy(I.plus(I));
  }

  BigComplex cosine() {
    if (isReal()) {
      return of(cosine(real));
    }
    BigComplex turned = I.times(this);
    return turned.exponential().plus(turned.negate().exponential()).dividedBy(of(TWO));
  }

  /** Returns the angle of a real tangent, within (-pi/2, pi/2). */
  static BigDecimal arctangent(BigDecimal tangent) {
    BigDecimal angle = new BigDecimal(Math.atan(tangent.doubleValue()));
    for (int round = 0; round < 3; round++) {
      BigDecimal sine = sine(angle);
      BigDecimal cosine = cosine(angle);
      BigDecimal top = tangent.multiply(cosine).subtract(sine);
      BigDecimal bottom = cosine.add(tangent.multiply(sine));
      angle = angle.add(top.divide(bottom, CONTEXT), CONTEXT);
    }
    return angle;
  }

  private BigDecimal argument() {
    if (isReal()) {
      return real.signum() > 0 ? BigDecimal.ZERO : PI;
    }
    if (real.signum() == 0) {
      return PI.divide(TWO, CONTEXT).multiply(BigDecimal.valueOf(imaginary.signum()));
    }
    BigDecimal angle = arctangent(imaginary.divide(real, CONTEXT));
    return real.signum() > 0 ? angle : imaginary.signum() > 0 ? angle.add(PI) : angle.subtract(PI);
  }

  private static BigDecimal exponential(BigDecimal x) {
    if (x.abs().compareTo(BigDecimal.valueOf(100_000)) > 0) {
      throw new ArithmeticException("an exponent above 100000");
    }
    int halvings = Math.max(0, x.precision() - x.scale()) * 4 + 8;
    BigDecimal small = x.divide(new BigDecimal(BigInteger.ONE.shiftLeft(halvings)), wide());
    BigDecimal sum = BigDecimal.ONE;
    BigDecimal term = BigDecimal.ONE;
    for (int n = 1; term.signum() != 0 && term.scale() - term.precision() < DIGITS + 20; n++) {
      term = term.multiply(small).divide(BigDecimal.valueOf(n), wide());
      sum = sum.add(term, wide());
    }
    for (int i = 0; i < halvings; i++) {
      sum = sum.multiply(sum, wide());
    }
    return sum.round(CONTEXT);
  }

  private static BigDecimal logarithm(BigDecimal x) {
    int magnitude = x.precision() - x.scale();
    BigDecimal near = x.scaleByPowerOfTen(-magnitude);
    BigDecimal y = new BigDecimal(Math.log(near.doubleValue()));
    for (int round = 0; round < 2; round++) {
      BigDecimal power = exponential(y);
      BigDecimal step = near.subtract(power).divide(near.add(power), CONTEXT);
      y = y.add(step.multiply(TWO), CONTEXT);
    }
    return y.add(LN_10.multiply(BigDecimal.valueOf(magnitude)), CONTEXT);
  }

  private static BigDecimal sine(BigDecimal x) {
    return series(turn(x), true);
  }

  private static BigDecimal cosine(BigDecimal x) {
    return series(turn(x), false);
  }

  private static BigDecimal turn(BigDecimal x) {
    BigDecimal circle = PI.multiply(TWO);
    if (x.abs().compareTo(BigDecimal.valueOf(1_000_000_000_000L)) > 0) {
      throw new ArithmeticException("an angle too large for its digits");
    }
    BigDecimal turns = x.divide(circle, 0, RoundingMode.HALF_EVEN);
    return x.subtract(turns.multiply(circle));
  }

  private static BigDecimal series(BigDecimal x, boolean odd) {
    BigDecimal square = x.multiply(x, wide()).negate();
    BigDecimal term = odd ? x : BigDecimal.ONE;
    BigDecimal sum = term;
    for (int n = odd ? 2 : 1;
        term.signum() != 0 && term.scale() - term.precision() < DIGITS + 20;
        n += 2) {
      term = term.multiply(square).divide(BigDecimal.valueOf((long) n * (n + 1)), wide());
      sum = sum.add(term, wide());
    }
    BigDecimal cut = sum.setScale(DIGITS + 5, RoundingMode.HALF_EVEN);
    return cut.round(CONTEXT);
  }

  private static MathContext wide() {
    return WIDE;
  }

  private static final MathContext WIDE = new MathContext(DIGITS + 20, RoundingMode.HALF_EVEN);
}
