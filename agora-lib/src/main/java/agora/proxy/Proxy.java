package agora.proxy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A feature of a data set that may tell what training on it will bring.
 *
 * @param name of the metric
 * @param direction 1 where its authors say that more is better, -1 for less, 0 where nobody says
 * @param needs what it costs per instance, beside the data itself
 */
record Proxy(String name, int direction, String needs) {
  /** Weights at which the compatibility-adjusted reward is shown. */
  static final List<Double> BETAS = List.of(0.1, 1.0, 10.0);

  /** Metrics that serve as the reward, the first that a study has. */
  static final List<String> REWARDS = List.of("response_reward", "response_quality");

  /**
   * What always stands beside the proxies: number of tokens, reward alone, the generator's score.
   */
  static final List<Proxy> REFERENCES =
      List.of(
          new Proxy("response_length", 0, "nothing"),
          new Proxy(REWARDS.get(0), 1, "the reward model"),
          new Proxy(REWARDS.get(1), 1, "the judge"),
          new Proxy("problem_solving", 1, "the generator's own benchmark answers"));

  /** Returns the proxies, in the order of tables. */
  static List<Proxy> all() {
    String forward = "1 forward pass";
    String both = "1 forward and 1 backward pass";
    List<Proxy> all =
        new ArrayList<>(
            List.of(
                new Proxy(ResponseNats.NAME, -1, forward),
                new Proxy(RankSurprisalRatio.NAME, -1, forward),
                new Proxy(LocalNaturalness.NAME, -1, forward),
                new Proxy(InstructionFollowingDifficulty.NAME, 1, "2 forward passes"),
                new Proxy(Grace.NAME, -1, both),
                new Proxy(GradientVendi.NAME, 1, both),
                new Proxy(GradientAlignment.NAME, 1, both),
                new Proxy(KernelMeanMatching.NAME, 1, both),
                new Proxy(Learnability.NAME, 1, "1 training step's share and 2 forward passes")));
    for (double beta : BETAS) {
      all.add(
          new Proxy(CompatibilityAdjustedReward.name(beta), 1, "1 forward pass, and the reward"));
    }
    return all;
  }

  /** Returns references and proxies by name. */
  static Map<String, Proxy> byName() {
    Map<String, Proxy> byName = new LinkedHashMap<>();
    REFERENCES.forEach(proxy -> byName.put(proxy.name(), proxy));
    all().forEach(proxy -> byName.put(proxy.name(), proxy));
    return byName;
  }
}
