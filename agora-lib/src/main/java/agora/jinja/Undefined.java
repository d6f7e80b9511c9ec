package agora.jinja;

/**
 * The value of a name, entry or attribute that is not there: empty as a text and as a list, an
 * error in anything else.
 *
 * @param why the error that it becomes, such as {@code 'x' is undefined}
 */
record Undefined(String why) {
  /** Returns the error of using it. */
  IllegalArgumentException error() {
    return new IllegalArgumentException(why);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Undefined;
  }

  @Override
  public int hashCode() {
    return Undefined.class.hashCode();
  }

  @Override
  public String toString() {
    return "";
  }
}
