package agora.evaluate;

import agora.sandbox.Sandbox;
import agora.sandbox.SandboxLimits;

/**
 * One programming problem: what the program must be called with, and how it is decided.
 *
 * @param id as published, such as {@code HumanEval/0}
 * @param prompt the text to be continued, as published
 * @param entry the function's name
 * @param reference a program that passes
 * @param tests decides whether a program passes
 */
record CodeTask(String id, String prompt, String entry, String reference, Tests tests) {

  /** Decides whether a program passes. */
  @FunctionalInterface
  interface Tests {
    CodeVerdict decide(Sandbox sandbox, String program, SandboxLimits limits);
  }
}
