package io.github.rraunet.command;

import io.github.rraunet.progress.ProgressText;
import io.github.rraunet.training.EpochRecord;
import java.awt.BorderLayout;
import java.awt.Dimension;
import java.awt.EventQueue;
import java.awt.Rectangle;
import java.awt.Toolkit;
import java.awt.event.WindowAdapter;
import java.awt.event.WindowEvent;
import java.awt.image.BufferedImage;
import java.util.function.Consumer;
import javax.swing.JButton;
import javax.swing.JFrame;
import javax.swing.JOptionPane;
import javax.swing.JPanel;
import javax.swing.JProgressBar;
import javax.swing.JSplitPane;
import javax.swing.SwingConstants;
import javax.swing.SwingUtilities;

/**
 * Curves, a slice of the validation with its prediction, and a button that ends the training with its best model. Whoever
 * closes it meanwhile is asked, as it does not come back, and nothing else keeps the best model.
 */
final class TrainingWindow implements TrainingMonitor {

  private static final Dimension SIZE = new Dimension(1400, 760); // of the pictures
  private static final int MARGIN = 160; // of the screen, for its bars

  private static final String STOP = "Stop and keep the best model";
  private static final String[] ANSWERS = { STOP, "Go on without the window", "Cancel" };
  private static final String QUESTION = "The training is still running.";
  private static final String WITHOUT = "Without its window a training goes on, and is stopped by Esc in ImageJ's window. It then"
    + " leaves no model:\nRRA Train with \"Go on with an earlier training\" and the same settings goes on from its last"
    + " checkpoint, in a window again.";

  private final String title;
  private final int epochs;
  private final Consumer<String> say;
  private final ProgressText text = new ProgressText();
  private JFrame frame;
  private ScaledPicture curves;
  private ScaledPicture prediction;
  private JProgressBar bar;
  private JButton stop;
  private volatile boolean ended;

  /**
   * @param epochs of the training
   * @param say    receives a line that stays to be read
   */
  TrainingWindow(final String title, final int epochs, final Consumer<String> say) {
    this.title = title;
    this.epochs = epochs;
    this.say = say;
  }

  @Override
  public void begin(final Runnable endSoon) {
    EventQueue.invokeLater(() -> build(endSoon));
  }

  private void build(final Runnable endSoon) {
    final Dimension size = fitting(SIZE);
    curves = new ScaledPicture(size.width / 2, size.height, "The curves appear after the first epoch.");
    prediction = new ScaledPicture(size.width / 2, size.height, "");
    bar = new JProgressBar(0, 1000);
    bar.setStringPainted(true);
    bar.setString("Starting");
    stop = new JButton(STOP);
    stop.setName("stop");
    stop.addActionListener(e -> {
      stop.setEnabled(false);
      tell("Ending after this step");
      endSoon.run();
    });
    final JSplitPane pictures = new JSplitPane(JSplitPane.HORIZONTAL_SPLIT, curves, prediction);
    pictures.setResizeWeight(0.5);
    final JPanel below = new JPanel(new BorderLayout(8, 0));
    below.add(bar, BorderLayout.CENTER);
    below.add(stop, BorderLayout.EAST);
    frame = new JFrame(title);
    frame.add(pictures, BorderLayout.CENTER);
    frame.add(below, BorderLayout.SOUTH);
    frame.setDefaultCloseOperation(JFrame.DO_NOTHING_ON_CLOSE);
    frame.addWindowListener(new WindowAdapter() {
      @Override
      public void windowClosing(final WindowEvent e) {
        if (ended || mayClose()) frame.dispose();
      }

      @Override
      public void windowClosed(final WindowEvent e) {
        frame = null;
      }
    });
    frame.pack();
    frame.setLocationByPlatform(true);
    frame.setVisible(true);
  }

  /** What took hours must not end by a click on the wrong place, nor lose its best model. */
  private boolean mayClose() {
    final int answer = JOptionPane.showOptionDialog(frame, QUESTION + "\n" + WITHOUT, "Close", JOptionPane.DEFAULT_OPTION,
      JOptionPane.QUESTION_MESSAGE, null, ANSWERS, ANSWERS[0]);
    if (answer == 0) stop.doClick(); // the window shows how it ends
    if (answer == 1 && !ended) say.accept(title + " goes on. " + WITHOUT.replace('\n', ' '));
    return answer == 1;
  }

  /** On the bar as much of it as there is room for, and all of it where the mouse rests. */
  private void tell(final String line) {
    bar.setToolTipText(line);
    bar.setString(SwingUtilities.layoutCompoundLabel(bar, bar.getFontMetrics(bar.getFont()), line, null, SwingConstants.CENTER,
      SwingConstants.CENTER, SwingConstants.CENTER, SwingConstants.CENTER, new Rectangle(bar.getSize()), new Rectangle(),
      new Rectangle(), 0));
  }

  private static Dimension fitting(final Dimension wanted) {
    final Dimension screen = Toolkit.getDefaultToolkit().getScreenSize();
    return new Dimension(Math.min(wanted.width, screen.width - MARGIN), Math.min(wanted.height, screen.height - MARGIN));
  }

  @Override
  public void step(final int epoch, final int step, final int steps) {
    final long done = (long) (epoch - 1) * steps + step;
    final long total = (long) epochs * steps;
    final String line = "Epoch " + epoch + " of " + epochs + ". " + text.describe("Steps", done, total, System.nanoTime());
    EventQueue.invokeLater(() -> {
      if (frame == null || ended || !stop.isEnabled()) return;
      bar.setValue((int) (1000 * done / total));
      tell(line);
    });
  }

  @Override
  public void epoch(final EpochRecord record, final BufferedImage newCurves, final BufferedImage newPrediction) {
    EventQueue.invokeLater(() -> {
      if (frame == null) return;
      curves.show(newCurves);
      prediction.show(newPrediction);
    });
  }

  @Override
  public void end(final String line) {
    if (ended) return;
    ended = true;
    EventQueue.invokeLater(() -> {
      if (frame == null) return;
      stop.setEnabled(false);
      bar.setValue(bar.getMaximum());
      tell(line);
    });
  }
}
