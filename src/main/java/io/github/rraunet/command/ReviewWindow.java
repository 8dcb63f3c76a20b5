package io.github.rraunet.command;

import io.github.rraunet.engine.EngineException;
import io.github.rraunet.text.Counted;
import io.github.rraunet.text.FailureText;
import io.github.rraunet.training.review.LabelDecision;
import io.github.rraunet.training.review.LabelDecision.Difficulty;
import io.github.rraunet.training.review.LabelDecision.Verdict;
import io.github.rraunet.training.review.ReviewDrafts;
import io.github.rraunet.training.review.ReviewDrafts.Remark;
import io.github.rraunet.training.review.ReviewList;
import java.awt.BorderLayout;
import java.awt.Dimension;
import java.awt.EventQueue;
import java.awt.FlowLayout;
import java.awt.GridLayout;
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
import javax.swing.JOptionPane;
import javax.swing.JPanel;
import javax.swing.JScrollPane;
import javax.swing.JSplitPane;
import javax.swing.JTable;
import javax.swing.JTextField;
import javax.swing.KeyStroke;
import javax.swing.ListSelectionModel;
import javax.swing.table.AbstractTableModel;
import javax.swing.table.TableColumn;

/**
 * The distrusted masks as a list beside the picture of the one that is chosen. Keys: K keep, D drop, F flag, U undecided, arrows.
 * A decision is saved at once, and the next mask is shown.
 */
final class ReviewWindow {

  private static final String[] COLUMNS = { "Rank", "Mask", "Score", "Removed", "Decision", "Difficulty", "Comment" };
  private static final int[] WIDTHS = { 45, 190, 60, 65, 65, 70, 160 };
  private static final int LIST = 560; // pixels wide
  private static final int HEADER_GAP = 6;
  private static final Dimension PICTURE = new Dimension(920, 560);

  private static final int NAMED = 5;
  private static final String[] ENDINGS = { "Flag them", "Discard", "Cancel" };

  private final ReviewList list;
  private final ReviewDrafts drafts;
  private final List<ReviewList.Entry> shown;
  private final ReviewPictures pictures;
  private final JFrame frame = new JFrame("RRA Review Labels");
  private final Rows rows = new Rows();
  private final JTable table = new JTable(rows);
  private final ScaledPicture picture = new ScaledPicture(PICTURE.width, PICTURE.height, "");
  private final JComboBox<String> difficulty = new JComboBox<>(new String[] { "", "easy", "medium", "hard" });
  private final JTextField comment = new JTextField(28);
  private final JLabel status = new JLabel(" ");
  private int chosen = -1; // row that the fields are of
  private Remark before = new Remark(Difficulty.UNKNOWN, ""); // what they said when it was chosen
  private final ExecutorService painter = Executors.newSingleThreadExecutor(task -> {
    final Thread thread = new Thread(task, "RRA-U-Net review");
    thread.setDaemon(true);
    return thread;
  });

  private ReviewWindow(final ReviewList list, final List<ReviewList.Entry> shown, final ReviewPictures pictures) {
    this.list = list;
    drafts = new ReviewDrafts(list);
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
    for (int c = 0; c < WIDTHS.length; c++) {
      final TableColumn column = table.getColumnModel().getColumn(c);
      column.setPreferredWidth(WIDTHS[c]);
      column.setMinWidth(HEADER_GAP + table.getTableHeader().getDefaultRenderer().getTableCellRendererComponent(table, COLUMNS[c],
        false, false, -1, c).getPreferredSize().width); // names of columns are not cut
    }
    table.getSelectionModel().addListSelectionListener(e -> {
      if (!e.getValueIsAdjusting()) select();
    });
    final JPanel decisions = new JPanel(new FlowLayout(FlowLayout.LEFT));
    addButton(decisions, Verdict.KEEP.key(), "Keep (K)", 'K', () -> decide(Verdict.KEEP));
    addButton(decisions, Verdict.DROP.key(), "Drop (D)", 'D', () -> decide(Verdict.DROP));
    addButton(decisions, Verdict.FLAG.key(), "Flag (F)", 'F', () -> decide(Verdict.FLAG));
    addButton(decisions, "undecided", "Undecided (U)", 'U', this::takeBack);
    final JPanel remark = new JPanel(new FlowLayout(FlowLayout.LEFT));
    remark.add(new JLabel("Difficulty"));
    remark.add(difficulty);
    remark.add(new JLabel("Comment"));
    remark.add(comment);
    final JPanel below = new JPanel(new GridLayout(2, 1)); // there is no room for one row on a small screen
    below.add(decisions);
    below.add(remark);
    final JPanel right = new JPanel(new BorderLayout());
    right.add(picture, BorderLayout.CENTER);
    right.add(below, BorderLayout.SOUTH);
    final JScrollPane scroll = new JScrollPane(table);
    scroll.setPreferredSize(new Dimension(LIST, PICTURE.height));
    final JSplitPane parts = new JSplitPane(JSplitPane.HORIZONTAL_SPLIT, scroll, right);
    parts.setDividerLocation(LIST); // where there is no room for both, the picture is smaller
    frame.add(parts, BorderLayout.CENTER);
    frame.add(status, BorderLayout.SOUTH);
    frame.setDefaultCloseOperation(JFrame.DO_NOTHING_ON_CLOSE);
    frame.addWindowListener(new WindowAdapter() {
      @Override
      public void windowClosing(final WindowEvent e) {
        leave();
        if (drafts.masks().isEmpty() || endDrafts()) frame.dispose();
      }

      @Override
      public void windowClosed(final WindowEvent e) {
        painter.submit(pictures::close);
        painter.shutdown();
      }
    });
    frame.pack();
    final Dimension screen = frame.getToolkit().getScreenSize();
    frame.setSize(Math.min(frame.getWidth(), screen.width), Math.min(frame.getHeight(), screen.height));
    frame.setLocationByPlatform(true);
    frame.setVisible(true);
    tell("");
    table.setRowSelectionInterval(0, 0);
    table.requestFocusInWindow();
  }

  private void addButton(final JPanel panel, final String name, final String text, final char key, final Runnable work) {
    final var action = new AbstractAction(text) {
      private static final long serialVersionUID = 1;

      @Override
      public void actionPerformed(final ActionEvent e) {
        work.run();
      }
    };
    final JButton button = new JButton(action);
    button.setName(name);
    panel.add(button);
    table.getInputMap(JComponent.WHEN_ANCESTOR_OF_FOCUSED_COMPONENT).put(KeyStroke.getKeyStroke(Character.toLowerCase(key)),
      name);
    table.getActionMap().put(name, action);
  }

  private void select() {
    final int row = table.getSelectedRow();
    if (row < 0) return;
    leave();
    final ReviewList.Entry entry = shown.get(row);
    final Remark remark = drafts.on(entry.mask());
    difficulty.setSelectedItem(remark.difficulty().key());
    comment.setText(remark.comment());
    chosen = row;
    before = written();
    painter.submit(() -> draw(entry, row));
  }

  private Remark written() {
    return new Remark(Difficulty.parse((String) difficulty.getSelectedItem()), comment.getText());
  }

  /** Keeps what was written on the mask that was chosen until now. */
  private void leave() {
    if (chosen < 0 || written().equals(before)) return;
    before = written();
    final String mask = shown.get(chosen).mask();
    try {
      drafts.leave(mask, before);
      tell("");
    }
    catch (final IOException e) {
      tell(mask + ": what was written is not saved: " + FailureText.of(e) + ". ");
    }
    rows.fireTableRowsUpdated(chosen, chosen);
  }

  /** Asks what is to become of what was never decided on. @return whether the window may close */
  private boolean endDrafts() {
    final List<String> masks = drafts.masks();
    final String names = String.join(", ", masks.subList(0, Math.min(NAMED, masks.size())))
      + (masks.size() > NAMED ? ", ..." : "");
    final int answer = JOptionPane.showOptionDialog(frame, "You wrote something on " + Counted.of(masks.size(), "mask")
      + " and decided nothing: " + names + ".\nIt is saved with a decision only. To flag means to look again: the next training"
      + "\ntreats a flagged mask like any other.", "Drafts", JOptionPane.DEFAULT_OPTION, JOptionPane.WARNING_MESSAGE, null,
      ENDINGS, ENDINGS[0]);
    if (answer != 0) return answer == 1;
    try {
      drafts.decideOnAll(Verdict.FLAG);
      return true;
    }
    catch (final IOException e) {
      tell("What was written is not saved: " + FailureText.of(e) + ". ");
      return false;
    }
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
      drafts.decide(mask, verdict, written());
    }
    catch (final IOException e) {
      tell("The decision was not saved: " + FailureText.of(e) + ". ");
      return;
    }
    before = written();
    rows.fireTableRowsUpdated(row, row);
    tell(mask + ": " + verdict.key() + ". ");
    if (row + 1 < shown.size()) {
      table.setRowSelectionInterval(row + 1, row + 1);
      table.scrollRectToVisible(table.getCellRect(row + 1, 0, true));
    }
    table.requestFocusInWindow();
  }

  private void takeBack() {
    final int row = table.getSelectedRow();
    if (row < 0) return;
    final String mask = shown.get(row).mask();
    try {
      drafts.takeBack(mask, written());
      before = written();
      tell(mask + ": undecided. ");
    }
    catch (final IOException e) {
      tell("The decision was not taken back: " + FailureText.of(e) + ". ");
    }
    rows.fireTableRowsUpdated(row, row);
    table.requestFocusInWindow();
  }

  /** @param news a sentence, before what is saved and what is not */
  private void tell(final String news) {
    final int waiting = drafts.masks().size();
    status.setText(" " + news + Counted.of(list.decisions().all().size(), "decision") + " in " + list.file() + (waiting == 0 ? ""
      : "; " + Counted.of(waiting, "draft") + " not saved yet"));
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
        case 4 -> decided.map(d -> d.verdict().key()).orElse(drafts.masks().contains(entry.mask()) ? "(draft)" : "");
        case 5 -> drafts.on(entry.mask()).difficulty().key();
        default -> drafts.on(entry.mask()).comment();
      };
    }
  }
}
