package agora.mini;

import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Profile of a generator of the miniature. It contains no value of its data; that is measured.
 *
 * @param name its model id
 * @param range the share of the phrases, beyond the plain ones, that it uses when it invents
 *     problems, 0 to 1
 * @param imitation how often, 0 to 1, a step of an invented problem takes up a phrase of the
 *     examples shown rather than one of its own
 * @param minSteps fewest steps of an invented problem, >= 1
 * @param maxSteps most steps of an invented problem
 * @param misconceptions the share of the phrases, plain ones excepted, that it always
 *     misunderstands in the same way, 0 to 1
 * @param slips the share of its answers that hold one independent mistake, 0 to 1
 * @param guesses the share of its answers that are guessed throughout: the form is right, the
 *     content is chance, 0 to 1
 * @param diligence how often, 0 to 1, it changes a given answer that it holds to be wrong
 * @param sloppiness the share of its replies that break the form asked for, 0 to 1
 * @param inputPrice fictional USD per million prompt tokens
 * @param outputPrice fictional USD per million answer tokens
 * @param latencyMillis how long an answer takes
 * @param habits chooses which phrases it uses and misunderstands
 * @param draws sets its random draws apart from those of its equals
 */
public record MiniProfile(
    String name,
    double range,
    double imitation,
    int minSteps,
    int maxSteps,
    double misconceptions,
    double slips,
    double guesses,
    double diligence,
    double sloppiness,
    double inputPrice,
    double outputPrice,
    int latencyMillis,
    long habits,
    long draws) {
  private static final String DRAWN = "mini-drawn-";

  public MiniProfile {
    requireShare("range", range);
    requireShare("imitation", imitation);
    requireShare("misconceptions", misconceptions);
    requireShare("slips", slips);
    requireShare("guesses", guesses);
    requireShare("diligence", diligence);
    requireShare("sloppiness", sloppiness);
    if (minSteps < 1 || maxSteps < minSteps || maxSteps > 3) {
      throw new IllegalArgumentException(
          "steps must be within 1..3, fewest before most, were " + minSteps + ".." + maxSteps);
    }
  }

  /** Best solver, expensive; invents few kinds of problems and rarely follows examples. */
  public static MiniProfile scholar() {
    return new MiniProfile(
        "mini-scholar", 0.2, 0.05, 1, 2, 0.03, 0.02, 0, 0.95, 0.02, 5.00, 15.00, 40, 101, 1);
  }

  /** Invents every kind of problem, up to the hardest; misunderstands some. */
  public static MiniProfile explorer() {
    return new MiniProfile(
        "mini-explorer", 0.95, 0.3, 1, 3, 0.15, 0.04, 0, 0.8, 0.05, 2.00, 8.00, 25, 102, 2);
  }

  /** Average in all properties. */
  public static MiniProfile steady() {
    return new MiniProfile(
        "mini-steady", 0.6, 0.2, 1, 3, 0.08, 0.03, 0, 0.7, 0.04, 0.50, 1.50, 15, 103, 3);
  }

  /** Cheap and quick: misunderstands a lot, slips, and often forgets the form asked for. */
  public static MiniProfile novice() {
    return new MiniProfile(
        "mini-novice", 0.45, 0.3, 1, 2, 0.4, 0.1, 0, 0.4, 0.15, 0.05, 0.10, 8, 104, 4);
  }

  /** Knows everything and errs never: what the best data of this size is worth. */
  public static MiniProfile exact() {
    return new MiniProfile("mini-exact", 1, 0, 1, 3, 0, 0, 0, 1, 0, 9.00, 27.00, 30, 105, 5);
  }

  /** Invents every kind of problem, and answers each in the right form with what chance gives. */
  public static MiniProfile guesser() {
    return exact().withName("mini-guesser").withGuesses(1);
  }

  /** Returns the four that the mini study compares. */
  public static List<MiniProfile> compared() {
    return List.of(scholar(), explorer(), steady(), novice());
  }

  /**
   * Returns everything that the server answers as: the four, the exact one, its versions with 30
   * and 60 % of the phrases misunderstood, the guesser, and an equal of the explorer under another
   * name.
   */
  public static List<MiniProfile> all() {
    return List.of(
        scholar(),
        explorer(),
        steady(),
        novice(),
        exact(),
        exact().withName("mini-errors-30").withMisconceptions(0.3),
        exact().withName("mini-errors-60").withMisconceptions(0.6),
        guesser(),
        explorer().withName("mini-twin").withDraws(12));
  }

  /**
   * Returns a profile drawn at random, {@code mini-drawn-SEED}: range, imitation, length of
   * problems, errors, diligence, form and prices vary independently of each other. The output price
   * is between 0.1 and 20 USD per million tokens, uniform in its logarithm.
   *
   * @param seed the same seed draws the same profile, >= 0
   */
  public static MiniProfile drawn(long seed) {
    if (seed < 0) {
      throw new IllegalArgumentException("the seed of a drawn profile must be >= 0, was " + seed);
    }
    var random = new SplittableRandom(Draws.seed(seed, List.of(DRAWN)));
    double range = 0.1 + 0.9 * random.nextDouble();
    double imitation = 0.4 * random.nextDouble();
    int minSteps = 1 + random.nextInt(2);
    int maxSteps = minSteps + random.nextInt(4 - minSteps);
    double misconceptions = 0.5 * Math.pow(random.nextDouble(), 1.5);
    double slips = 0.15 * random.nextDouble();
    double diligence = 0.3 + 0.7 * random.nextDouble();
    double sloppiness = 0.25 * random.nextDouble();
    double price = 0.1 * Math.pow(200, random.nextDouble());
    return new MiniProfile(
        DRAWN + seed,
        range,
        imitation,
        minSteps,
        maxSteps,
        misconceptions,
        slips,
        0,
        diligence,
        sloppiness,
        price / 4,
        price,
        5,
        1_000 + seed,
        1_000 + seed);
  }

  /** Returns the drawn profile of this model id; empty if it is not {@code mini-drawn-SEED}. */
  static Optional<MiniProfile> drawn(String name) {
    return name.matches(DRAWN + "\\d{1,18}")
        ? Optional.of(drawn(Long.parseLong(name.substring(DRAWN.length()))))
        : Optional.empty();
  }

  /** Returns a copy with this model id. */
  public MiniProfile withName(String value) {
    return copy(value, misconceptions, guesses, sloppiness, draws);
  }

  /** Returns a copy that misunderstands this share of the phrases. */
  public MiniProfile withMisconceptions(double value) {
    return copy(name, value, guesses, sloppiness, draws);
  }

  /** Returns a copy that guesses this share of its answers. */
  public MiniProfile withGuesses(double value) {
    return copy(name, misconceptions, value, sloppiness, draws);
  }

  /** Returns a copy that breaks the form of this share of its replies. */
  public MiniProfile withSloppiness(double value) {
    return copy(name, misconceptions, guesses, value, draws);
  }

  /** Returns a copy with other random draws: an equal, not a copy. */
  public MiniProfile withDraws(long value) {
    return copy(name, misconceptions, guesses, sloppiness, value);
  }

  private MiniProfile copy(String id, double wrong, double guessed, double careless, long own) {
    return new MiniProfile(
        id,
        range,
        imitation,
        minSteps,
        maxSteps,
        wrong,
        slips,
        guessed,
        diligence,
        careless,
        inputPrice,
        outputPrice,
        latencyMillis,
        habits,
        own);
  }

  private static void requireShare(String field, double value) {
    if (!(value >= 0 && value <= 1)) {
      throw new IllegalArgumentException(field + " must be within 0..1, was " + value);
    }
  }
}
