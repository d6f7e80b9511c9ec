package agora.mini;

/** Interpretation of a step: the operation that is carried out. */
@FunctionalInterface
interface Reading {
  String operation(MiniStep step);

  /** Returns the reading that is right. */
  static Reading exact() {
    return step -> step.phrase().operation();
  }
}
