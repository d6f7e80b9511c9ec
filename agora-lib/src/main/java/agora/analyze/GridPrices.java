package agora.analyze;

import agora.data.Setting;
import agora.score.Reading;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

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
            "**Price in "
                + setting.label()
                + ":** highest "
                + best.words()
                + (near.equals(best) ? ", nothing cheaper within " : ", cheapest within ")
                + String.format(Locale.ROOT, "%.0f points of it", NEAR)
                + (near.equals(best) ? "" : " " + near.words())
                + (least.equals(near) ? "" : ", cheapest of all " + least.words())
                + ".");
      }
    }
    return new Reading("Prices", sentences);
  }

  /**
   * Returns a choice beside the finished data sets of its domain: the best one, and the cheapest
   * that is close to the best.
   */
  public Reading beside(Setting setting, String generator) {
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
    sentences.add(
        String.format(
            Locale.ROOT,
            "**Beside the finished grid** (test problems, price of the data): the choice, %s, is %.1f points below the best, %s.",
            chosen.get().withMethod(),
            best.pgr() - chosen.get().pgr(),
            best.withMethod()));
    double less = chosen.get().usd() - near.usd();
    sentences.add(
        near.equals(chosen.get())
            ? String.format(
                Locale.ROOT,
                "**Cheaper:** nothing within %.0f points of the best costs less than the choice.",
                NEAR)
            : String.format(
                Locale.ROOT,
                "**The cheapest within %.0f points of the best:** %s; it costs %.2f USD %s than the"
                    + " choice.",
                NEAR,
                near.withMethod(),
                Math.abs(less),
                less >= 0 ? "less" : "more"));
    return new Reading(title, sentences);
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
