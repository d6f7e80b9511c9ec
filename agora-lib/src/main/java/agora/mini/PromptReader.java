package agora.mini;

import agora.mini.ReplyForm.Style;
import agora.mini.Task.Example;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads what a prompt asks for, whatever its words: it goes by labels at the beginning of lines
 * ("INPUT:", "Question 2:", "Revised Answer:"), by JSON objects, and by a few words of the text.
 */
final class PromptReader {
  private static final Pattern LABEL =
      Pattern.compile(
          "^[ \\t>]*(?:#+ *|\\*\\*)?((?:(?:revised|improved|original|new|given|example|your)[ _])*"
              + "(?:(instruction|question|problem|input|task|prompt)"
              + "|(response|answer|solution|output|reply)))(?:[ _]?#?\\d+)?[ *]*:[ *]*",
          Pattern.CASE_INSENSITIVE | Pattern.MULTILINE);
  private static final Pattern JSON = Pattern.compile("\\bjson\\b", Pattern.CASE_INSENSITIVE);
  private static final Pattern END = Pattern.compile("\\[END]|\\n\\s*\\n(?=\\[)");
  private static final Pattern PARAGRAPH = Pattern.compile("\\n\\s*\\n");
  private static final Pattern REVISION =
      Pattern.compile("\\b(?:revis|improv|enhanc|rewrit|better version)", Pattern.CASE_INSENSITIVE);
  private static final Pattern CREATION =
      Pattern.compile(
          "\\b(?:creat|invent|come up with|generat|make up|compos|design|write a new|new (?:problem|pair|question|instruction|example|instance))",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern THEME =
      Pattern.compile(
          "\\b(?:theme|topic|subject|field|kind)\\b[^\\n:\"'`]{0,30}(?:[:\"'`]+|\\bis\\b|\\bof\\b)\\s*[\"'`*<]*([^\\n\"'`*<>.]+)",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern FIRST_WORD =
      Pattern.compile(
          "\\b(?:first word|start(?:s|ing)? with|begin(?:s|ning)? with)\\b[^\\n:\"'`]{0,30}[:\"'`]+\\s*[\"'`*<]*([A-Za-z]+)",
          Pattern.CASE_INSENSITIVE);

  private PromptReader() {}

  /** A labelled part of a prompt. */
  private record Part(String label, boolean asks, String text) {
    boolean revised() {
      return REVISION.matcher(label).find();
    }
  }

  static Task read(String prompt) {
    List<JsonObjects.Found> objects = JsonObjects.find(prompt);
    boolean json = JSON.matcher(prompt).find();
    List<Part> parts = parts(prompt);
    List<Example> shown = json && !objects.isEmpty() ? examples(objects) : List.of();
    if (shown.isEmpty()) {
      shown = pairs(parts);
    }
    boolean revises = parts.stream().anyMatch(Part::revised) || REVISION.matcher(prompt).find();
    if (revises && shown.size() == 1) {
      return new Task.Improve(shown.getFirst(), form(json, parts, prompt, Kind.IMPROVE));
    }
    boolean open = !parts.isEmpty() && parts.getLast().asks() && parts.getLast().text().isEmpty();
    if (!shown.isEmpty() && endsWithQuestion(parts)) {
      return new Task.Answer(instruction(parts, prompt), form(json, parts, prompt, Kind.ANSWER));
    }
    if (open || shown.size() > 1 || (!shown.isEmpty() && CREATION.matcher(prompt).find())) {
      return new Task.Invent(
          shown,
          first(THEME, prompt),
          first(FIRST_WORD, prompt),
          form(json, parts, prompt, Kind.INVENT));
    }
    return new Task.Answer(instruction(parts, prompt), form(json, parts, prompt, Kind.ANSWER));
  }

  /** Returns whether the prompt ends with an instruction and an empty place for its response. */
  private static boolean endsWithQuestion(List<Part> parts) {
    Part last = parts.getLast();
    Part before = parts.get(Math.max(0, parts.size() - 2));
    return !last.asks() && last.text().isEmpty() && before.asks() && filled(before);
  }

  private enum Kind {
    INVENT,
    ANSWER,
    IMPROVE
  }

  private static List<Part> parts(String prompt) {
    List<Part> parts = new ArrayList<>();
    Matcher label = LABEL.matcher(prompt);
    boolean found = label.find();
    while (found) {
      String name = label.group(1);
      boolean asks = label.group(2) != null;
      int start = label.end();
      found = label.find();
      String text = prompt.substring(start, found ? label.start() : prompt.length());
      String own = before(END, text).strip();
      boolean beforeReply = !found || REVISION.matcher(label.group(1)).find();
      parts.add(new Part(name, asks, beforeReply ? before(PARAGRAPH, own) : own));
    }
    return parts;
  }

  /** Returns the text before the first place that fits; all of it where none does. */
  private static String before(Pattern end, String text) {
    Matcher matcher = end.matcher(text);
    return matcher.find() ? text.substring(0, matcher.start()) : text;
  }

  private static List<Example> pairs(List<Part> parts) {
    List<Example> pairs = new ArrayList<>();
    for (int i = 0; i + 1 < parts.size(); i++) {
      Part asked = parts.get(i);
      Part given = parts.get(i + 1);
      if (asked.asks() && !given.asks() && filled(asked) && filled(given)) {
        pairs.add(new Example(asked.text(), given.text()));
      }
    }
    return pairs;
  }

  /** Returns whether the part holds a text, not a description of what should stand there. */
  private static boolean filled(Part part) {
    String text = part.text();
    return !text.isEmpty()
        && !text.matches("(?s)[<(\\[{][^\\n]*[>)\\]}]|\\.\\.\\.")
        && !part.revised();
  }

  private static List<Example> examples(List<JsonObjects.Found> objects) {
    return objects.stream()
        .filter(object -> object.values().size() >= 2)
        .map(object -> new Example(object.values().get(0).strip(), object.values().get(1).strip()))
        .filter(example -> !example.instruction().matches("[<\\[{.].*"))
        .toList();
  }

  private static String instruction(List<Part> parts, String prompt) {
    String text = prompt.strip();
    for (Part part : parts) {
      if (part.asks() && filled(part)) {
        text = part.text();
      }
    }
    return text;
  }

  private static ReplyForm form(boolean json, List<Part> parts, String prompt, Kind kind) {
    if (json) {
      return jsonForm(prompt, kind);
    }
    if (parts.isEmpty()) {
      return kind == Kind.ANSWER ? ReplyForm.BARE : markers("INPUT", "OUTPUT");
    }
    return switch (kind) {
      case IMPROVE -> markers("Revised Question", "Revised Answer");
      case INVENT -> markers(label(parts, true, "INPUT"), label(parts, false, "OUTPUT"));
      case ANSWER ->
          parts.stream().anyMatch(part -> !part.asks())
              ? markers("", label(parts, false, "OUTPUT"))
              : ReplyForm.BARE;
    };
  }

  private static ReplyForm markers(String input, String output) {
    return new ReplyForm(Style.MARKERS, input, output);
  }

  /** Returns the last label of this kind, in which examples and the open slot agree. */
  private static String label(List<Part> parts, boolean asks, String otherwise) {
    String label = otherwise;
    for (Part part : parts) {
      if (part.asks() == asks) {
        label = part.label();
      }
    }
    return label;
  }

  private static ReplyForm jsonForm(String prompt, Kind kind) {
    String input = "instruction";
    String output = "response";
    Matcher key =
        Pattern.compile(
                "[\"'`]((?:[a-z]+[ _])?(?:(instruction|question|problem|input)|(response|answer|solution|output)))[\"'`]",
                Pattern.CASE_INSENSITIVE)
            .matcher(prompt);
    while (key.find()) {
      if (key.group(2) != null) {
        input = key.group(1);
      } else {
        output = key.group(1);
      }
    }
    boolean repeats = kind != Kind.ANSWER;
    return new ReplyForm(Style.JSON, repeats ? input : "", output);
  }

  private static String first(Pattern pattern, String prompt) {
    Matcher matcher = pattern.matcher(prompt);
    return matcher.find() ? matcher.group(1).strip().toLowerCase(Locale.ROOT) : "";
  }
}
