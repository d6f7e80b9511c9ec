package agora.mini;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The sections of a grammar file: {@code [section]} lines, below each its entries, one a line. It
 * lies among the resources so that the whole grammar can be read at a glance.
 */
final class Grammar {
  private final String name;
  private final Map<String, List<String>> sections;

  private Grammar(String name, Map<String, List<String>> sections) {
    this.name = name;
    this.sections = sections;
  }

  /** Reads the resource {@code name}.grammar. */
  static Grammar read(String name) {
    String text;
    try (InputStream in = Grammar.class.getResourceAsStream(name + ".grammar")) {
      if (in == null) {
        throw new IllegalStateException("resource agora/mini/" + name + ".grammar is missing");
      }
      text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(name + ".grammar: cannot be read: " + e.getMessage(), e);
    }
    Map<String, List<String>> sections = new LinkedHashMap<>();
    List<String> current = new ArrayList<>();
    for (String line : text.lines().toList()) {
      if (line.startsWith("[")) {
        current = new ArrayList<>();
        sections.put(line.substring(1, line.indexOf(']')), current);
      } else if (!line.isBlank() && !line.startsWith("#")) {
        current.add(line);
      }
    }
    return new Grammar(name, sections);
  }

  /** Returns the phrases of a section, in the order of the file. */
  List<Phrase> phrases(String section) {
    List<Phrase> phrases = new ArrayList<>();
    String previous = "";
    for (String line : lines(section)) {
      String[] fields = line.split(" \\| ", 2);
      phrases.add(new Phrase(fields[0], new Template(fields[1]), !fields[0].equals(previous)));
      previous = fields[0];
    }
    return phrases;
  }

  /** Returns the ways to put a problem into words: those that generators use, then the held-out. */
  List<Frame> frames() {
    List<Frame> frames = new ArrayList<>();
    lines("frames").forEach(line -> frames.add(frame(line, false)));
    lines("held-out frames").forEach(line -> frames.add(frame(line, true)));
    return frames;
  }

  /** Returns the words of a section. */
  List<String> words(String section) {
    return lines(section).stream().flatMap(line -> Arrays.stream(line.split(" "))).toList();
  }

  private Frame frame(String line, boolean heldOut) {
    int bar = line.lastIndexOf(" | \"");
    String joiner = line.substring(bar + 4, line.lastIndexOf('"'));
    return new Frame(new Template(line.substring(0, bar)), joiner, heldOut);
  }

  private List<String> lines(String section) {
    List<String> lines = sections.get(section);
    if (lines == null) {
      throw new IllegalStateException(
          name + ".grammar has no section [" + section + "]; present: " + sections.keySet());
    }
    return lines;
  }
}
