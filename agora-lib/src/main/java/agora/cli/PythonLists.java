package agora.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads lists of texts, and single texts, out of a Python program without running it; adjacent
 * texts are one, as in Python.
 */
record PythonLists(String program) {
  /** Returns the texts of {@code name = [...]}; empty if there is no such list. */
  List<String> list(String name) {
    Matcher begin = Pattern.compile("(?m)^" + name + "\\s*=\\s*\\[").matcher(program);
    List<String> texts = new ArrayList<>();
    if (!begin.find()) {
      return texts;
    }
    StringBuilder text = new StringBuilder();
    boolean any = false;
    for (int at = begin.end(); at < program.length() && program.charAt(at) != ']'; at++) {
      char c = program.charAt(at);
      if (c == '#') {
        at = Math.max(at, lineEnd(at));
      } else if (c == '"' || c == '\'') {
        at = read(at, text);
        any = true;
      } else if (c == ',' && any) {
        texts.add(text.toString());
        text.setLength(0);
        any = false;
      }
    }
    if (any) {
      texts.add(text.toString());
    }
    return texts;
  }

  /** Returns the text of the argument {@code name="..."}; null if there is none. */
  @Nullable String text(String name) {
    Matcher begin = Pattern.compile("\\b" + name + "\\s*=\\s*(?=[\"'])").matcher(program);
    if (!begin.find()) {
      return null;
    }
    StringBuilder text = new StringBuilder();
    read(begin.end(), text);
    return text.toString();
  }

  /** Reads the literal that begins at a quote; returns where its last quote is. */
  private int read(int quote, StringBuilder text) {
    char end = program.charAt(quote);
    int at = quote + 1;
    for (; at < program.length() && program.charAt(at) != end; at++) {
      char c = program.charAt(at);
      if (c == '\\' && at + 1 < program.length()) {
        at++;
        char escaped = program.charAt(at);
        text.append(
            switch (escaped) {
              case 'n' -> "\n";
              case 't' -> "\t";
              case '\\', '"', '\'' -> String.valueOf(escaped);
              default -> "\\" + escaped;
            });
      } else {
        text.append(c);
      }
    }
    return at;
  }

  private int lineEnd(int from) {
    int end = program.indexOf('\n', from);
    return end < 0 ? program.length() : end;
  }
}
