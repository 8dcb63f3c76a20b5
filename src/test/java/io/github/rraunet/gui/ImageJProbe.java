package io.github.rraunet.gui;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import ij.IJ;
import ij.ImageJ;
import ij.ImagePlus;
import ij.WindowManager;
import ij.gui.MultiLineLabel;
import ij.gui.Roi;
import ij.measure.ResultsTable;
import ij.plugin.frame.Recorder;
import ij.plugin.frame.RoiManager;
import ij.text.TextPanel;
import java.awt.Button;
import java.awt.Checkbox;
import java.awt.Choice;
import java.awt.Component;
import java.awt.Container;
import java.awt.Dialog;
import java.awt.EventQueue;
import java.awt.Frame;
import java.awt.Label;
import java.awt.Menu;
import java.awt.MenuBar;
import java.awt.MenuItem;
import java.awt.Point;
import java.awt.TextArea;
import java.awt.TextField;
import java.awt.Window;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.swing.JLabel;
import javax.swing.JTable;
import javax.swing.text.JTextComponent;

/**
 * Starts ImageJ and tells on standard output what its windows show, one JSON line for each line of standard input. It only
 * looks: all that is done, mouse and keys do. The end of standard input ends ImageJ.
 */
public final class ImageJProbe {

  /** What every window shows, and the images. */
  record Screen(List<Seen> windows, List<Image> images, Map<String, List<String>> results, List<String> rois, String status,
    String recorded, String log) {}

  /** A window that is open; places are in pixels of the screen. */
  record Seen(String title, String type, boolean modal, boolean active, int x, int y, int width, int height, List<Part> parts) {}

  /**
   * A part of a window.
   *
   * @param type  class, such as TextField
   * @param label its own text, or for a field the text of the label before it
   * @param value what the field holds
   */
  record Part(String type, String label, String value, boolean enabled, int x, int y, int width, int height) {}

  /**
   * An open image.
   *
   * @param overlay names and places of what lies on it
   * @param hash    of pixels of the whole stack
   */
  record Image(String title, int width, int height, int slices, int bits, double[] spacing, String unit, List<String> overlay,
    boolean changed, boolean current, String hash) {}

  /** Keys that choose an item of ImageJ's menus, as xdotool names them. */
  record MenuKeys(List<String> keys) {}

  private static final int TRIES = 5;

  private ImageJProbe() {}

  /** @param args ImageJ's own */
  public static void main(final String[] args) throws IOException {
    final PrintStream answers = System.out;
    System.setOut(System.err);
    ImageJ.main(args);
    final Gson gson = new Gson();
    final var requests = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    final var out = new PrintStream(answers, true, StandardCharsets.UTF_8);
    for (String line = requests.readLine(); line != null; line = requests.readLine()) {
      final JsonObject request = JsonParser.parseString(line).getAsJsonObject();
      final Object[] answer = new Object[1];
      for (int tries = 0; tries == 0 || answer[0] instanceof String && tries < TRIES; tries++)
        try {
          EventQueue.invokeAndWait(() -> answer[0] =
            request.has("menu") ? keys(request.get("menu").getAsString().split(">")) : look(request.has("hash")));
        }
        catch (final Exception e) {
          answer[0] = e + " " + e.getCause(); // a macro may change a table while it is read
        }
      out.println(gson.toJson(answer[0]));
    }
    Runtime.getRuntime().halt(0); // without asking whether to save
  }

  private static Screen look(final boolean withHash) {
    final List<Seen> windows = new ArrayList<>();
    for (final Window window : Window.getWindows())
      if (window.isShowing()) windows.add(seen(window));
    final int[] ids = WindowManager.getIDList();
    final List<Image> images = new ArrayList<>();
    for (final int id : ids == null ? new int[0] : ids)
      images.add(image(WindowManager.getImage(id), withHash));
    final Recorder recorder = Recorder.getInstance();
    return new Screen(windows, images, results(), rois(), String.valueOf(ImageJ.getStatusBarText()),
      recorder == null ? null : recorder.getText(), IJ.getLog());
  }

  private static Seen seen(final Window window) {
    final String title = window instanceof Dialog d ? d.getTitle() : window instanceof Frame f ? f.getTitle() : "";
    final List<Part> parts = new ArrayList<>();
    collect(window, parts, new String[] { "" });
    final Point at = window.getLocationOnScreen();
    return new Seen(title, window.getClass().getSimpleName(), window instanceof Dialog d && d.isModal(), window.isActive(),
      at.x, at.y, window.getWidth(), window.getHeight(), parts);
  }

  private static void collect(final Container container, final List<Part> parts, final String[] lastLabel) {
    for (final Component c : container.getComponents()) {
      if (c instanceof Label l) {
        lastLabel[0] = l.getText();
        parts.add(part(c, l.getText(), ""));
      }
      else if (c instanceof Button b) parts.add(part(c, b.getLabel(), ""));
      else if (c instanceof Checkbox b) parts.add(part(c, b.getLabel(), String.valueOf(b.getState())));
      else if (c instanceof Choice b) parts.add(part(c, lastLabel[0], b.getSelectedItem()));
      else if (c instanceof TextField t) parts.add(part(c, lastLabel[0], t.getText()));
      else if (c instanceof TextArea t) parts.add(part(c, "", t.getText()));
      else if (c instanceof MultiLineLabel l) parts.add(part(c, lines(l), ""));
      else if (c instanceof JLabel l) {
        lastLabel[0] = Objects.toString(l.getText(), ""); // none in that of an icon
        parts.add(part(c, lastLabel[0], ""));
      }
      else if (c instanceof JTextComponent t) parts.add(part(c, lastLabel[0], t.getText()));
      else if (c instanceof JTable t) parts.add(part(c, "", cells(t)));
      else if (c instanceof TextPanel t) parts.add(part(c, "", t.getText()));
      else if (c instanceof javax.swing.AbstractButton b) parts.add(part(c, b.getText(), ""));
      if (c instanceof Container inner) collect(inner, parts, lastLabel);
    }
  }

  private static String cells(final JTable table) {
    final StringBuilder text = new StringBuilder();
    for (int row = 0; row < table.getRowCount(); row++)
      for (int column = 0; column < table.getColumnCount(); column++)
        text.append(table.getValueAt(row, column)).append(column + 1 < table.getColumnCount() ? '|' : '\n');
    return text.toString();
  }

  private static List<String> overlay(final ImagePlus image) {
    final List<String> all = new ArrayList<>();
    if (image.getOverlay() != null)
      for (final Roi roi : image.getOverlay().toArray())
        all.add(roi.getPosition() + " " + roi.getName() + " " + roi.getBounds() + " " + roi.size());
    return all;
  }

  /** @return names in the ROI Manager */
  private static List<String> rois() {
    final RoiManager manager = RoiManager.getInstance();
    return manager == null ? List.of() : Arrays.stream(manager.getRoisAsArray()).map(Roi::getName).toList();
  }

  /** @return columns of the results table that is shown */
  private static Map<String, List<String>> results() {
    final Map<String, List<String>> columns = new LinkedHashMap<>();
    final ResultsTable table = ResultsTable.getActiveTable();
    if (table == null) return columns;
    for (final String heading : table.getHeadings()) {
      final List<String> values = new ArrayList<>();
      for (int row = 0; row < table.size(); row++)
        values.add(table.getStringValue(heading, row));
      columns.put(heading, values);
    }
    return columns;
  }

  private static String lines(final MultiLineLabel label) {
    try {
      final Field lines = MultiLineLabel.class.getDeclaredField("lines"); // ImageJ has no other way to them
      lines.setAccessible(true);
      return String.join("\n", (String[]) lines.get(label));
    }
    catch (final ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Part part(final Component c, final String label, final String value) {
    final Point at = c.isShowing() ? c.getLocationOnScreen() : new Point();
    return new Part(c.getClass().getSimpleName(), label, value, c.isEnabled(), at.x, at.y, c.getWidth(), c.getHeight());
  }

  private static Image image(final ImagePlus image, final boolean withHash) {
    final var calibration = image.getCalibration();
    return new Image(image.getTitle(), image.getWidth(), image.getHeight(), image.getStackSize(), image.getBitDepth(),
      new double[] { calibration.pixelWidth, calibration.pixelHeight, calibration.pixelDepth }, calibration.getUnit(),
      overlay(image), image.changes, image == WindowManager.getCurrentImage(),
      withHash ? hash(image) : "");
  }

  /** @return SHA-256 of the bytes of an 8-bit stack, plane by plane; of another one, of its values' text */
  static String hash(final ImagePlus image) {
    try {
      final MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (int z = 1; z <= image.getStackSize(); z++) {
        final Object pixels = image.getStack().getPixels(z);
        if (pixels instanceof byte[] bytes) digest.update(bytes);
        else if (pixels instanceof short[] shorts) digest.update(Arrays.toString(shorts).getBytes(StandardCharsets.UTF_8));
        else if (pixels instanceof float[] floats) digest.update(Arrays.toString(floats).getBytes(StandardCharsets.UTF_8));
        else digest.update(Arrays.toString((int[]) pixels).getBytes(StandardCharsets.UTF_8));
      }
      return HexFormat.of().formatHex(digest.digest());
    }
    catch (final NoSuchAlgorithmException e) {
      throw new UncheckedIOException(new IOException(e));
    }
  }

  /**
   * F10 opens the first menu with its first item selected. Right goes to the next menu, but on an item with a menu of its own
   * into that. Up and down pass over separators and items that are disabled.
   */
  private static MenuKeys keys(final String[] path) {
    final MenuBar bar = IJ.getInstance().getMenuBar();
    final List<String> keys = new ArrayList<>(List.of("F10"));
    int first = 0;
    while (!bar.getMenu(first).getLabel().equals(path[0])) {
      final List<MenuItem> items = selectable(bar.getMenu(first++));
      int plain = 0;
      while (items.get(plain) instanceof Menu) plain++;
      keys.addAll(Collections.nCopies(plain, "Down"));
      keys.add("Right");
    }
    MenuItem item = bar.getMenu(first);
    for (int level = 1; level < path.length; level++) {
      if (level > 1) keys.add("Right");
      final List<MenuItem> items = selectable((Menu) item);
      int at = 0;
      while (!items.get(at).getLabel().equals(path[level])) at++;
      keys.addAll(Collections.nCopies(at, "Down"));
      item = items.get(at);
    }
    keys.add("Return");
    return new MenuKeys(keys);
  }

  private static List<MenuItem> selectable(final Menu menu) {
    final List<MenuItem> items = new ArrayList<>();
    for (int i = 0; i < menu.getItemCount(); i++)
      if (menu.getItem(i).isEnabled() && !menu.getItem(i).getLabel().equals("-")) items.add(menu.getItem(i));
    return items;
  }
}
