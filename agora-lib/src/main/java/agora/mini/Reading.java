package agora.mini;

/** How somebody understands a step: the operation that they carry out. */
@FunctionalInterface
interface Reading {
  String operation(MiniStep step);

  /** Returns the reading that is right. */
  static Reading exact() {
    return step -> step.phrase().operation();
  }
}
