package io.github.rraunet.command;

import io.github.rraunet.engine.EngineException;
import io.github.rraunet.text.FailureText;
import io.github.rraunet.training.review.LabelDecision;
import io.github.rraunet.training.review.LabelDecision.Difficulty;
import io.github.rraunet.training.review.LabelDecision.Verdict;
import io.github.rraunet.training.review.ReviewList;
import java.awt.BorderLayout;
import java.awt.Dimension;
import java.awt.EventQueue;
import java.awt.FlowLayout;
import java.awt.event.ActionEvent;
import java.awt.event.WindowAdapter;
import java.awt.event.WindowEvent;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.swing.AbstractAction;
import javax.swing.JButton;
import javax.swing.JComboBox;
import javax.swing.JComponent;
import javax.swing.JFrame;
import javax.swing.JLabel;
import javax.swing.JPanel;
import javax.swing.JScrollPane;
import javax.swing.JSplitPane;
import javax.swing.JTable;
import javax.swing.JTextField;
import javax.swing.KeyStroke;
import javax.swing.ListSelectionModel;
import javax.swing.table.AbstractTableModel;

/**
 * The distrusted masks as a list beside the picture of the one that is chosen. Keys: K keep, D drop, F flag, arrows. A decision
 * is saved at once, and the next mask is shown.
 */
final class ReviewWindow {

  private static final String[] COLUMNS = { "Rank", "Mask", "Score", "Removed", "Decision", "Difficulty", "Comment" };
  private static final int[] WIDTHS = { 45, 190, 60, 65, 65, 70, 160 };
  private static final Dimension PICTURE = new Dimension(920, 560);

  private final ReviewList list;
  private final List<ReviewList.Entry> shown;
  private final ReviewPictures pictures;
  private final JFrame frame = new JFrame("RRA Review Labels");
  private final Rows rows = new Rows();
  private final JTable table = new JTable(rows);
  private final ScaledPicture picture = new ScaledPicture(PICTURE.width, PICTURE.height, "");
  private final JComboBox<String> difficulty = new JComboBox<>(new String[] { "", "easy", "medium", "hard" });
  private final JTextField comment = new JTextField(28);
  private final JLabel status = new JLabel(" ");
  private final ExecutorService painter = Executors.newSingleThreadExecutor(task -> {
    final Thread thread = new Thread(task, "RRA-U-Net review");
    thread.setDaemon(true);
    return thread;
  });

  private ReviewWindow(final ReviewList list, final List<ReviewList.Entry> shown, final ReviewPictures pictures) {
    this.list = list;
    this.shown = shown;
    this.pictures = pictures;
  }

  /** Opens a window that closes the pictures when it is closed; from any thread. */
  static void open(final ReviewList list, final List<ReviewList.Entry> shown, final ReviewPictures pictures) {
    EventQueue.invokeLater(() -> new ReviewWindow(list, shown, pictures).build());
  }

  private void build() {
    table.setSelectionMode(ListSelectionModel.SINGLE_SELECTION);
    table.setName("masks");
    for (int c = 0; c < WIDTHS.length; c++)
      table.getColumnModel().getColumn(c).setPreferredWidth(WIDTHS[c]);
    table.getSelectionModel().addListSelectionListener(e -> {
      if (!e.getValueIsAdjusting()) select();
    });
    final JPanel decisions = new JPanel(new FlowLayout(FlowLayout.LEFT));
    addButton(decisions, Verdict.KEEP, "Keep (K)", 'K');
    addButton(decisions, Verdict.DROP, "Drop (D)", 'D');
    addButton(decisions, Verdict.FLAG, "Flag (F)", 'F');
    decisions.add(new JLabel("   Difficulty"));
    decisions.add(difficulty);
    decisions.add(new JLabel("Comment"));
    decisions.add(comment);
    final JPanel right = new JPanel(new BorderLayout());
    right.add(picture, BorderLayout.CENTER);
    right.add(decisions, BorderLayout.SOUTH);
    final JScrollPane scroll = new JScrollPane(table);
    scroll.setPreferredSize(new Dimension(560, PICTURE.height));
    frame.add(new JSplitPane(JSplitPane.HORIZONTAL_SPLIT, scroll, right), BorderLayout.CENTER);
    frame.add(status, BorderLayout.SOUTH);
    frame.setDefaultCloseOperation(JFrame.DISPOSE_ON_CLOSE);
    frame.addWindowListener(new WindowAdapter() {
      @Override
      public void windowClosed(final WindowEvent e) {
        painter.submit(pictures::close);
        painter.shutdown();
      }
    });
    frame.pack();
    frame.setLocationByPlatform(true);
    frame.setVisible(true);
    status.setText(" " + list.decisions().all().size() + " decisions in " + list.file());
    table.setRowSelectionInterval(0, 0);
    table.requestFocusInWindow();
  }

  private void addButton(final JPanel panel, final Verdict verdict, final String text, final char key) {
    final var action = new AbstractAction(text) {
      private static final long serialVersionUID = 1;

      @Override
      public void actionPerformed(final ActionEvent e) {
        decide(verdict);
      }
    };
    final JButton button = new JButton(action);
    button.setName(verdict.key());
    panel.add(button);
    table.getInputMap(JComponent.WHEN_ANCESTOR_OF_FOCUSED_COMPONENT).put(KeyStroke.getKeyStroke(Character.toLowerCase(key)),
      verdict);
    table.getActionMap().put(verdict, action);
  }

  private void select() {
    final int row = table.getSelectedRow();
    if (row < 0) return;
    final ReviewList.Entry entry = shown.get(row);
    final Optional<LabelDecision> decided = list.decisions().on(entry.mask());
    difficulty.setSelectedItem(decided.map(d -> d.difficulty().key()).orElse(""));
    comment.setText(decided.map(LabelDecision::comment).orElse(""));
    painter.submit(() -> draw(entry, row));
  }

  private void draw(final ReviewList.Entry entry, final int row) {
    try {
      final BufferedImage image = pictures.draw(entry);
      EventQueue.invokeLater(() -> {
        if (table.getSelectedRow() != row) return; // another one was chosen meanwhile
        picture.show(image);
      });
    }
    catch (final IOException | EngineException | RuntimeException e) {
      EventQueue.invokeLater(() -> picture.show(FailureText.of(e)));
    }
    catch (final InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void decide(final Verdict verdict) {
    final int row = table.getSelectedRow();
    if (row < 0) return;
    final String mask = shown.get(row).mask();
    try {
      list.decide(new LabelDecision(mask, verdict, Difficulty.parse((String) difficulty.getSelectedItem()),
        comment.getText().strip()));
    }
    catch (final IOException e) {
      status.setText(" The decision was not saved: " + FailureText.of(e));
      return;
    }
    rows.fireTableRowsUpdated(row, row);
    status.setText(" " + mask + ": " + verdict.key() + ". " + list.decisions().all().size() + " decisions in " + list.file());
    if (row + 1 < shown.size()) {
      table.setRowSelectionInterval(row + 1, row + 1);
      table.scrollRectToVisible(table.getCellRect(row + 1, 0, true));
    }
    table.requestFocusInWindow();
  }

  private final class Rows extends AbstractTableModel {

    private static final long serialVersionUID = 1;

    @Override
    public int getRowCount() {
      return shown.size();
    }

    @Override
    public int getColumnCount() {
      return COLUMNS.length;
    }

    @Override
    public String getColumnName(final int column) {
      return COLUMNS[column];
    }

    @Override
    public Object getValueAt(final int row, final int column) {
      final ReviewList.Entry entry = shown.get(row);
      final Optional<LabelDecision> decided = list.decisions().on(entry.mask());
      return switch (column) {
        case 0 -> entry.rank();
        case 1 -> entry.mask();
        case 2 -> String.format(Locale.ROOT, "%.3f", entry.score());
        case 3 -> entry.removed() == 0 ? "" : "ep. " + entry.removed();
        case 4 -> decided.map(d -> d.verdict().key()).orElse("");
        case 5 -> decided.map(d -> d.difficulty().key()).orElse("");
        default -> decided.map(LabelDecision::comment).orElse("");
      };
    }
  }
}
