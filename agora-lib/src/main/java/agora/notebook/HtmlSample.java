package agora.notebook;

import agora.train.RenderedSample;

/** A training example as HTML: each token framed, and coloured where it counts in the loss. */
final class HtmlSample {
  private static final String FRAME =
      "display:inline;border:1px solid rgba(128,128,128,0.35);border-radius:2px";
  private static final String LEARNED = FRAME + ";background:rgba(46,160,67,0.35)";

  private HtmlSample() {}

  static String html(RenderedSample sample) {
    StringBuilder html = new StringBuilder("<div><p>Chat form: ");
    html.append(HtmlText.escape(sample.form())).append("; an answer ends with ");
    html.append(HtmlText.escape(String.join(" ", sample.ends())));
    html.append(". Green tokens count in the loss.</p><pre style=\"white-space:pre-wrap\">");
    for (RenderedSample.Piece piece : sample.pieces()) {
      html.append("<span style=\"").append(piece.learned() ? LEARNED : FRAME).append("\">");
      html.append(HtmlText.escape(piece.text()).replace("\n", "\u21b5\n")).append("</span>");
    }
    return html.append("</pre></div>").toString();
  }
}
