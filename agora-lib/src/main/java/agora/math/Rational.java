package agora.math;

import java.math.BigInteger;

/**
 * An exact fraction in lowest terms.
 *
 * @param numerator carries the sign
 * @param denominator >= 1
 */
record Rational(BigInteger numerator, BigInteger denominator) implements Comparable<Rational> {
  static final Rational ZERO = of(0);
  static final Rational ONE = of(1);

  /** Above this size a number is left to others: answers of benchmarks stay far below. */
  private static final int MAX_BITS = 400_000;

  /** Above this size of both parts their greatest common divisor takes a tenth of a second. */
  private static final int MAX_BOTH_BITS = 40_000;

  Rational {
    if (denominator.signum() == 0) {
      throw new ArithmeticException("division by zero");
    }
    if (denominator.signum() < 0) {
      numerator = numerator.negate();
      denominator = denominator.negate();
    }
    if (Math.min(numerator.bitLength(), denominator.bitLength()) > MAX_BOTH_BITS) {
      throw new ArithmeticException("a fraction of more than " + MAX_BOTH_BITS + " bits twice");
    }
    if (!denominator.equals(BigInteger.ONE)) {
      BigInteger common = numerator.gcd(denominator);
      if (!common.equals(BigInteger.ONE)) {
        numerator = numerator.divide(common);
        denominator = denominator.divide(common);
      }
    }
    if (numerator.bitLength() + denominator.bitLength() > MAX_BITS) {
      throw new ArithmeticException("a number of more than " + MAX_BITS + " bits");
    }
  }

  static Rational of(long value) {
    return new Rational(BigInteger.valueOf(value), BigInteger.ONE);
  }

  /** Returns the value of plain digits with an optional point, such as {@code 12.50}. */
  static Rational ofDecimal(String digits) {
    int point = digits.indexOf('.');
    if (point < 0) {
      return new Rational(new BigInteger(digits), BigInteger.ONE);
    }
    String fraction = digits.substring(point + 1);
    return new Rational(
        new BigInteger(digits.substring(0, point) + fraction),
        BigInteger.TEN.pow(fraction.length()));
  }

  Rational plus(Rational other) {
    return new Rational(
        numerator.multiply(other.denominator).add(other.numerator.multiply(denominator)),
        denominator.multiply(other.denominator));
  }

  Rational minus(Rational other) {
    return plus(other.negate());
  }

  Rational negate() {
    return new Rational(numerator.negate(), denominator);
  }

  Rational times(Rational other) {
    return new Rational(
        numerator.multiply(other.numerator), denominator.multiply(other.denominator));
  }

  Rational dividedBy(Rational other) {
    return new Rational(
        numerator.multiply(other.denominator), denominator.multiply(other.numerator));
  }

  /** Returns this to an integer power. */
  Rational power(int exponent) {
    long size = (long) Math.max(numerator.bitLength(), denominator.bitLength());
    if (size * Math.abs((long) exponent) > MAX_BITS) {
      throw new ArithmeticException("a power of more than " + MAX_BITS + " bits");
    }
    Rational power =
        new Rational(numerator.pow(Math.abs(exponent)), denominator.pow(Math.abs(exponent)));
    return exponent < 0 ? ONE.dividedBy(power) : power;
  }

  Rational absolute() {
    return new Rational(numerator.abs(), denominator);
  }

  boolean isInteger() {
    return denominator.equals(BigInteger.ONE);
  }

  int signum() {
    return numerator.signum();
  }

  @Override
  public int compareTo(Rational other) {
    return numerator.multiply(other.denominator).compareTo(other.numerator.multiply(denominator));
  }

  @Override
  public String toString() {
    return isInteger() ? numerator.toString() : numerator + "/" + denominator;
  }
}
