package agora.notebook;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import jdk.jshell.Snippet;

/** Cell of each piece of code: JShell numbers pieces, a reader sees cells. */
final class CellLog {
  /**
   * A line of a cell.
   *
   * @param cell the number in the brackets beside it
   * @param line its line, from 1
   * @param text what the line says
   */
  record Place(int cell, int line, String text) {
    @Override
    public String toString() {
      return "cell [" + cell + "], line " + line;
    }
  }

  private record Origin(int cell, String code, int start) {}

  private final Map<String, Origin> origins = new HashMap<>();
  private int cell;
  private String code = "";
  private int from;

  /** Begins a cell; pieces that are noted from now on are found in its code. */
  void begin(int number, String text) {
    cell = number;
    code = text;
    from = 0;
  }

  int cell() {
    return cell;
  }

  String code() {
    return code;
  }

  /** Notes a piece of the cell that runs, in the order in which they stand there. */
  void note(Snippet snippet) {
    String source = snippet.source().strip();
    String bare = source.endsWith(";") ? source.substring(0, source.length() - 1) : source;
    int found = code.indexOf(bare, from);
    if (found < 0) {
      found = code.indexOf(bare); // a second variable of the same declaration
    }
    if (found >= 0) {
      int space = leading(snippet.source());
      origins.put(snippet.id(), new Origin(cell, code, found - space));
      from = found + (snippet.kind() == Snippet.Kind.VAR ? 0 : bare.length());
    }
  }

  /** Returns the place of a line of a piece, or empty where the piece is of no cell. */
  Optional<Place> line(String snippet, int line) {
    return Optional.ofNullable(origins.get(snippet))
        .map(origin -> {
          int first = lineOf(origin.code(), Math.max(0, origin.start()));
          return place(origin.cell(), origin.code(), first + line - 1);
        });
  }

  /** Returns the place of a character of a piece. */
  Optional<Place> character(String snippet, int position) {
    return Optional.ofNullable(origins.get(snippet))
        .map(origin ->
            place(
                origin.cell(),
                origin.code(),
                lineOf(origin.code(), Math.max(0, origin.start() + position))));
  }

  /** Returns where a piece starts in its cell's code, or -1. */
  int start(String snippet) {
    Origin origin = origins.get(snippet);
    return origin == null ? -1 : origin.start();
  }

  /** Returns the place of a character of the cell that runs. */
  Place here(int position) {
    return place(cell, code, lineOf(code, position));
  }

  private static Place place(int cell, String code, int line) {
    String text = code.lines().skip(line - 1L).findFirst().orElse("");
    return new Place(cell, line, text);
  }

  private static int lineOf(String code, int position) {
    return 1
        + (int)
            code.substring(0, Math.min(position, code.length()))
                .chars()
                .filter(c -> c == '\n')
                .count();
  }

  private static int leading(String source) {
    return source.length() - source.stripLeading().length();
  }
}
