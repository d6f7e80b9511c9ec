package agora.analyze;

import agora.data.Setting;
import agora.score.Reading;
import agora.score.SeedNoise;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * PGR and price of each data set of a grid, in sentences.
 *
 * @param all the finished data sets that have a price of one kind
 * @param expected how many data sets each setting of the grid has, by setting
 */
public record GridPrices(List<Priced> all, Map<Setting, Integer> expected) {
  /** Points below the best up to which a data set is its equal, where no noise is known. */
  private static final double NEAR = 3;

  public GridPrices {
    all = List.copyOf(all);
    expected = Map.copyOf(expected);
  }

  /**
   * One data set.
   *
   * @param setting where it is from
   * @param generator who wrote it
   * @param pgr the PGR of its student, in percent
   * @param usd what the data cost, &gt; 0
   */
  public record Priced(Setting setting, String generator, double pgr, double usd) {
    private String words() {
      String price = CostFrontier.amount(usd);
      return String.format(Locale.ROOT, "`%s` (%.1f %% for %s)", generator, pgr, price);
    }

    private String withMethod() {
      return String.format(
          Locale.ROOT,
          "`%s` by %s (%.1f %% for %s)",
          generator,
          setting.method().label().toLowerCase(Locale.ROOT),
          pgr,
          CostFrontier.amount(usd));
    }
  }

  /**
   * Returns one sentence per setting: the highest PGR, and the cheapest near it.
   *
   * @param noise the standard deviation of a student's PGR over seeds in points; NaN if unknown
   */
  public Reading perSetting(double noise) {
    List<String> sentences = new ArrayList<>();
    for (Setting setting : Setting.all()) {
      List<Priced> here = in(setting);
      if (here.size() > 1) {
        Priced best = best(here);
        Priced equal = cheapestEqual(here, noise);
        Priced least = here.stream().min(Comparator.comparingDouble(Priced::usd)).orElseThrow();
        sentences.add(
            "**"
                + setting.label()
                + ":** most PGR from "
                + best.words()
                + (equal.equals(best)
                    ? "; no cheaper generator is so near"
                    : "; the cheapest that is so near is " + equal.words())
                + (least.equals(equal) ? "" : "; the cheapest of all is " + least.words())
                + ".");
      }
    }
    if (!sentences.isEmpty()) {
      sentences.addFirst("**Near the best** in each setting is what is " + reach(noise) + ".");
    }
    return new Reading("Prices", sentences);
  }

  /**
   * Returns a choice beside the finished data sets of its domain: the best one, and the cheapest of
   * its equals. Without a finished grid there are no sentences.
   *
   * @param setting of the choice
   * @param generator of the choice
   * @param noise the standard deviation of a student's PGR over seeds in points; NaN if unknown
   * @param before what was expected of a data set before, in words; may be empty
   */
  public Reading beside(
      Setting setting, String generator, double noise, BiFunction<Setting, String, String> before) {
    List<Priced> domain = new ArrayList<>();
    boolean finished = true;
    for (Setting other : Setting.all()) {
      if (other.domain() == setting.domain() && expected.containsKey(other)) {
        List<Priced> here = in(other);
        domain.addAll(here);
        finished &= here.size() >= expected.get(other);
      }
    }
    Optional<Priced> chosen =
        domain.stream()
            .filter(each -> each.setting() == setting && each.generator().equals(generator))
            .findFirst();
    String title = "Beside the finished grid";
    if (chosen.isEmpty() || !finished) {
      return new Reading(title, List.of());
    }
    Priced best = best(domain);
    double below = best.pgr() - chosen.get().pgr();
    List<String> sentences = new ArrayList<>();
    Priced equal = cheapestEqual(domain, noise);
    sentences.add(verdict(chosen.get(), best, equal, noise));
    if (!best.equals(chosen.get()) && !best.equals(equal)) {
      sentences.add(
          String.format(
              Locale.ROOT,
              "**Beside the finished grid** (test problems, price of the data): the choice is %.1f"
                  + " points below the highest PGR, that of %s.",
              below,
              best.withMethod()));
    }
    String words = before.apply(best.setting(), best.generator());
    if (!best.equals(chosen.get()) && !words.isEmpty()) {
      sentences.add("**What was expected of " + best.withMethod() + ":** " + words + ".");
    }
    return new Reading(title, sentences);
  }

  /** Returns a choice beside the cheapest of the best's equals in the finished grid. */
  private static String verdict(Priced chosen, Priced best, Priced equal, double noise) {
    boolean isEqual = best.pgr() - chosen.pgr() <= points(noise);
    double more = chosen.usd() - equal.usd();
    String dearer =
        String.format(
            Locale.ROOT,
            "costs %s instead of %s, %.1f times the price.",
            CostFrontier.amount(chosen.usd()),
            CostFrontier.amount(equal.usd()),
            chosen.usd() / equal.usd());
    String choice = "the choice, " + chosen.withMethod();
    String reach = " (" + reach(noise) + ")";
    if (isEqual && more <= 0) {
      return "**The finished grid agrees:** "
          + choice
          + ", is an equal of the best"
          + reach
          + ", and no cheaper one is.";
    }
    if (isEqual) {
      return "**In the finished grid, whose scores the advisor did not see,** "
          + equal.withMethod()
          + (equal.equals(best) ? " has the highest PGR" : " is the cheapest near the highest PGR")
          + ". The choice, "
          + chosen.withMethod()
          + ", is near it too ("
          + reach(noise)
          + "), and "
          + dearer
          + " With the grid at hand, buy the cheaper one.";
    }
    return "**The finished grid disagrees:** "
        + choice
        + ", is not an equal of the best"
        + reach
        + ". The cheapest equal is "
        + equal.withMethod()
        + (more <= 0 ? "." : "; the choice " + dearer);
  }

  /** Returns up to how many points below the best a data set is called its equal. */
  private static double points(double noise) {
    return noise > 0 ? SeedNoise.ofDifference(noise) : NEAR;
  }

  private static String reach(double noise) {
    return String.format(
        Locale.ROOT,
        "within %.1f points%s",
        points(noise),
        noise > 0 ? ", one standard deviation of the training noise of a difference" : "");
  }

  private static Priced best(List<Priced> all) {
    return all.stream().max(Comparator.comparingDouble(Priced::pgr)).orElseThrow();
  }

  private static Priced cheapestEqual(List<Priced> all, double noise) {
    double from = best(all).pgr() - points(noise);
    return all.stream()
        .filter(each -> each.pgr() >= from)
        .min(Comparator.comparingDouble(Priced::usd))
        .orElseThrow();
  }

  private List<Priced> in(Setting setting) {
    return all.stream().filter(each -> each.setting() == setting).toList();
  }
}
