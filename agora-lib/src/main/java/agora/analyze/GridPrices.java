package agora.analyze;

import agora.data.Setting;
import agora.score.Reading;
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
  /** A cheaper data set counts as nearly as good up to this many points below the best. */
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
      return String.format(Locale.ROOT, "`%s` (%.1f %% for %.2f USD)", generator, pgr, usd);
    }

    private String withMethod() {
      return String.format(
          Locale.ROOT,
          "`%s` by %s (%.1f %% for %.2f USD)",
          generator,
          setting.method().label().toLowerCase(Locale.ROOT),
          pgr,
          usd);
    }
  }

  /** Returns one sentence per setting: the highest PGR, and the cheapest data set close to it. */
  public Reading perSetting() {
    List<String> sentences = new ArrayList<>();
    for (Setting setting : Setting.all()) {
      List<Priced> here = in(setting);
      if (here.size() > 1) {
        Priced best = best(here);
        Priced near = near(here);
        Priced least = here.stream().min(Comparator.comparingDouble(Priced::usd)).orElseThrow();
        sentences.add(
            "**"
                + setting.label()
                + ":** most PGR from "
                + best.words()
                + (near.equals(best)
                    ? String.format(
                        Locale.ROOT, "; nothing cheaper has a PGR within %.0f points of it", NEAR)
                    : String.format(
                            Locale.ROOT,
                            "; within %.0f points of it the least price is that of ",
                            NEAR)
                        + near.words())
                + (least.equals(near) ? "" : "; the least price of all is that of " + least.words())
                + ".");
      }
    }
    return new Reading("Prices", sentences);
  }

  /**
   * Returns a choice beside the finished data sets of its domain: the best one, and the cheapest
   * that is close to the best.
   *
   * @param setting of the choice
   * @param generator of the choice
   * @param noise the standard deviation of a student's PGR over seeds in points; NaN if unknown
   * @param before what was expected of a data set before, in words; may be empty
   */
  public Reading beside(
      Setting setting, String generator, double noise, BiFunction<Setting, String, String> before) {
    List<Priced> domain = new ArrayList<>();
    List<String> open = new ArrayList<>();
    for (Setting other : Setting.all()) {
      if (other.domain() == setting.domain() && expected.containsKey(other)) {
        List<Priced> here = in(other);
        domain.addAll(here);
        if (here.size() < expected.get(other)) {
          open.add(other.label());
        }
      }
    }
    Optional<Priced> chosen =
        domain.stream()
            .filter(each -> each.setting() == setting && each.generator().equals(generator))
            .findFirst();
    String title = "Beside the finished grid";
    if (chosen.isEmpty() || !open.isEmpty()) {
      return Reading.of(
          title,
          "**Beside the finished grid:** not known; the grid of this study is not finished"
              + (open.isEmpty() ? "." : " in " + String.join(", ", open) + "."));
    }
    Priced best = best(domain);
    Priced near = near(domain);
    List<String> sentences = new ArrayList<>();
    if (best.equals(chosen.get())) {
      sentences.add(
          "**Beside the finished grid** (test problems, price of the data): the choice, "
              + best.withMethod()
              + ", has the highest PGR.");
    } else {
      double below = best.pgr() - chosen.get().pgr();
      sentences.add(
          String.format(
              Locale.ROOT,
              "**Beside the finished grid** (test problems, price of the data): the choice, %s, is %.1f"
                  + " points below the highest PGR, that of %s%s.",
              chosen.get().withMethod(),
              below,
              best.withMethod(),
              withinNoise(below, noise)));
      String words = before.apply(best.setting(), best.generator());
      if (!words.isEmpty()) {
        sentences.add("**What was expected of that one:** " + words + ".");
      }
    }
    double less = chosen.get().usd() - near.usd();
    sentences.add(
        near.equals(chosen.get()) || less <= 0
            ? String.format(
                Locale.ROOT,
                "**If price matters:** nothing within %.0f points of the highest PGR costs less than"
                    + " the choice.",
                NEAR)
            : String.format(
                Locale.ROOT,
                "**If price matters,** take %s: of all within %.0f points of the highest PGR it has"
                    + " the least price. The choice costs %.2f USD more, %.1f times as much.",
                near.withMethod(),
                NEAR,
                less,
                chosen.get().usd() / near.usd()));
    return new Reading(title, sentences);
  }

  /** Returns what a difference of two single students is beside the noise between seeds. */
  private static String withinNoise(double points, double noise) {
    if (!(noise > 0)) {
      return "";
    }
    double deviation = Math.sqrt(2) * noise;
    return String.format(
        Locale.ROOT,
        "; two students of equal data differ by %.1f points (standard deviation over seeds)%s",
        deviation,
        points < deviation ? ", so both are equal within noise" : "");
  }

  private static Priced best(List<Priced> all) {
    return all.stream().max(Comparator.comparingDouble(Priced::pgr)).orElseThrow();
  }

  private static Priced near(List<Priced> all) {
    double from = best(all).pgr() - NEAR;
    return all.stream()
        .filter(each -> each.pgr() >= from)
        .min(Comparator.comparingDouble(Priced::usd))
        .orElseThrow();
  }

  private List<Priced> in(Setting setting) {
    return all.stream().filter(each -> each.setting() == setting).toList();
  }
}
