package agora.plot;

import java.awt.Graphics2D;

/** Draws a figure's content onto a surface of the given size in points. */
@FunctionalInterface
interface Painter {
  void paint(Graphics2D graphics, int width, int height);
}
