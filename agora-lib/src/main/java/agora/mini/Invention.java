package agora.mini;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** Invention of problems from a generator's own phrases and sometimes from shown ones. */
final class Invention {
  private static final int CHOICES_PER_THEME = 4;

  private final MiniDomain domain;
  private final MiniProfile profile;
  private final List<Phrase> own;

  Invention(MiniDomain domain, MiniProfile profile) {
    this.domain = domain;
    this.profile = profile;
    this.own = new Understanding(domain, profile).ownPhrases();
  }

  MiniProblem draw(List<MiniProblem> shown, Task.Invent task, RandomGenerator random) {
    Repertoire usual = domain.everything();
    int most = Math.min(profile.maxSteps(), usual.maxSteps());
    Repertoire repertoire =
        usual
            .withPhrases(phrases(Understanding.phrases(shown)))
            .withFrames(frames(task.firstWord()))
            .withSteps(Math.min(profile.minSteps(), most), most);
    MiniProblem problem = domain.invent(repertoire, random);
    return task.theme().isEmpty() ? problem : themed(problem, task.theme(), random);
  }

  /** Returns its own phrases and the seen ones, these so often that one draw in some hits them. */
  private List<Phrase> phrases(List<Phrase> seen) {
    if (seen.isEmpty() || profile.imitation() == 0) {
      return own;
    }
    double copies =
        own.size() * profile.imitation() / Math.max(0.01, 1 - profile.imitation()) / seen.size();
    List<Phrase> phrases = new ArrayList<>(own);
    for (int i = 0; i < Math.max(1, Math.round(copies)); i++) {
      phrases.addAll(seen);
    }
    return phrases;
  }

  /** Returns the frames that begin as asked, or all where none does. */
  private List<Frame> frames(String firstWord) {
    List<Frame> frames = domain.frames(false);
    List<Frame> fitting =
        frames.stream()
            .filter(frame ->
                !firstWord.isEmpty()
                    && frame.template().text().toLowerCase(Locale.ROOT).startsWith(firstWord))
            .toList();
    return fitting.isEmpty() ? frames : fitting;
  }

  /** Returns the problem with words that the theme names, or that go with this theme always. */
  private MiniProblem themed(MiniProblem problem, String theme, RandomGenerator random) {
    Map<String, String> words = new HashMap<>(problem.words());
    domain
        .choices()
        .forEach((slot, choices) -> {
          RandomGenerator ofTheme = new SplittableRandom(Draws.seed(0, List.of(theme, slot)));
          int offset = ofTheme.nextInt(choices.size()) + random.nextInt(CHOICES_PER_THEME);
          words.put(
              slot,
              choices.stream()
                  .filter(word -> theme.contains(word.replaceFirst("s$", "")))
                  .findFirst()
                  .orElse(choices.get(offset % choices.size())));
        });
    return new MiniProblem(problem.domain(), problem.frame(), words, problem.steps());
  }
}
