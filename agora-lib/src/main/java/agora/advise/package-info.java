/**
 * Advice on which generator to pay: pilots of every candidate, more data for those that may still
 * be best, and a posterior of each candidate's PGR.
 *
 * <pre>{@code
 * var advisor = Advisor.of(trial, Advisor.Options.of(5.0, 1_200));
 * Advice advice = advisor.run(round -> System.out.println(Advice.table(round)));
 * System.out.println(advice.reading().text());
 * }</pre>
 */
@org.jspecify.annotations.NullMarked
package agora.advise;
