package agora.llama;

/**
 * The value of a name, entry or attribute that is not there: empty as a text and as a list, an
 * error in anything else.
 *
 * @param why the error that it becomes, such as {@code 'x' is undefined}
 */
record JinjaUndefined(String why) {
  /** Returns the error of using it. */
  IllegalArgumentException error() {
    return new IllegalArgumentException(why);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof JinjaUndefined;
  }

  @Override
  public int hashCode() {
    return JinjaUndefined.class.hashCode();
  }

  @Override
  public String toString() {
    return "";
  }
}
