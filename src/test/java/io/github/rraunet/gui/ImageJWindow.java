package io.github.rraunet.gui;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Plain ImageJ in a process of its own on a virtual screen, used with mouse and keys as a person does. */
final class ImageJWindow implements AutoCloseable {

  private static final int PATIENCE_SECONDS = 60; // for what takes a second or two on a machine with nothing else to do
  private static final Gson GSON = new Gson();

  private final VirtualScreen screen;
  private final Path log;
  private final Process process;
  private final BufferedWriter requests;
  private final BufferedReader answers;

  /**
   * @param app    ImageJ's folder, with plugins/ and jars/
   * @param folder for the user's settings, temporary files and log of this ImageJ
   */
  ImageJWindow(final VirtualScreen screen, final Path app, final Path folder, final String... arguments) throws Exception {
    this.screen = screen;
    log = folder.resolve("imagej.log");
    final Path home = Files.createDirectories(folder.resolve("home"));
    final Path temp = Files.createDirectories(folder.resolve("tmp"));
    final List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
      "-Xmx1g", "-Dfile.encoding=UTF-8", "-Duser.home=" + home, "-Djava.io.tmpdir=" + temp, "-Djava.util.prefs.userRoot=" + home,
      "-Dplugins.dir=" + app, "-cp", classPath(app, folder), ImageJProbe.class.getName()));
    command.addAll(List.of(arguments));
    process = screen.onScreen(new ProcessBuilder(command)).redirectError(log.toFile()).start();
    requests = process.outputWriter(StandardCharsets.UTF_8);
    answers = process.inputReader(StandardCharsets.UTF_8);
    await("ImageJ's window", s -> window(s, "ImageJ").isPresent());
  }

  /** ImageJ's own jar, as when a user starts it; all else ImageJ finds itself. The probe needs Gson. */
  private static String classPath(final Path app, final Path folder) throws IOException {
    final Path probe = folder.resolve("probe");
    final Path packageFolder = Path.of("io", "github", "rraunet", "gui");
    Files.createDirectories(probe.resolve(packageFolder));
    try (Stream<Path> classes = Files.list(Path.of("target", "test-classes").resolve(packageFolder))) {
      for (final Path file : classes.filter(f -> f.getFileName().toString().startsWith("ImageJProbe")).toList())
        Files.copy(file, probe.resolve(packageFolder).resolve(file.getFileName()));
    }
    try (Stream<Path> jars = Files.list(app.resolve("jars"))) {
      final List<String> path = new ArrayList<>(jars.map(Path::toString)
        .filter(j -> new File(j).getName().matches("(ij|gson)-[\\d.]+\\w*\\.jar")).toList());
      path.add(probe.toString());
      return String.join(File.pathSeparator, path);
    }
  }

  ImageJProbe.Screen look() throws Exception {
    return GSON.fromJson(answerTo("{}"), ImageJProbe.Screen.class);
  }

  /** @return the open images, with the hashes of their pixels */
  List<ImageJProbe.Image> images() throws Exception {
    return GSON.fromJson(answerTo("{\"hash\":true}"), ImageJProbe.Screen.class).images();
  }

  /** @return the images, once that of this title is in its window */
  List<ImageJProbe.Image> imagesAfter(final String title) throws Exception {
    awaitWindow(title);
    return images();
  }

  /** @return what a column of ImageJ's results table holds, once there is one */
  List<String> awaitTable(final String column) throws Exception {
    final List<String> values = new ArrayList<>();
    await("a table with " + column, s -> {
      values.clear();
      values.addAll(s.results().getOrDefault(column, List.of()));
      return !values.isEmpty();
    });
    return values;
  }

  private JsonElement answerTo(final String request) throws Exception {
    requests.write(request);
    requests.newLine();
    requests.flush();
    final String answer = CompletableFuture.supplyAsync(() -> {
      try {
        return answers.readLine();
      }
      catch (final IOException e) {
        return null;
      }
    }).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    if (answer == null) throw new IOException("ImageJ ended: " + Files.readString(log));
    final JsonElement parsed = JsonParser.parseString(answer);
    if (!parsed.isJsonObject()) throw new IOException(answer);
    return parsed;
  }

  /** @return the screen for which {@code condition} became true */
  ImageJProbe.Screen await(final String what, final Predicate<ImageJProbe.Screen> condition) throws Exception {
    final ImageJProbe.Screen[] seen = new ImageJProbe.Screen[1];
    Waiting.until(what, PATIENCE_SECONDS, () -> condition.test(seen[0] = look()));
    return seen[0];
  }

  /** An image's window has its zoom behind the title. */
  static Optional<ImageJProbe.Seen> window(final ImageJProbe.Screen screen, final String title) {
    return screen.windows().stream().filter(w -> w.title().equals(title) || w.title().startsWith(title + " (")).findFirst();
  }

  /** @return the window of this title, once it is open and its place is final */
  ImageJProbe.Seen awaitWindow(final String title) throws Exception {
    final ImageJProbe.Seen[] last = new ImageJProbe.Seen[1];
    await("the window '" + title + "'", s -> {
      final ImageJProbe.Seen before = last[0];
      last[0] = window(s, title).orElse(null);
      return last[0] != null && before != null && sameFrame(before, last[0]);
    });
    return last[0];
  }

  /** @return the message, which has the title of the dialog before it */
  ImageJProbe.Seen awaitMessage(final String title) throws Exception {
    await("the message of " + title, s -> s.windows().stream().anyMatch(w -> w.title().equals(title) && w.type().equals(
      "MessageDialog")));
    return awaitWindow(title);
  }

  /** @return whether all of the window's parts can be seen, in the window and on the screen */
  static boolean showsAll(final ImageJProbe.Seen window) {
    return window.parts().stream().allMatch(p -> p.x() >= window.x() && p.y() >= window.y() && p.x() + p.width() <= window.x()
      + window.width() && p.y() + p.height() <= window.y() + window.height());
  }

  private static boolean sameFrame(final ImageJProbe.Seen a, final ImageJProbe.Seen b) {
    return a.x() == b.x() && a.y() == b.y() && a.width() == b.width() && a.height() == b.height();
  }

  void awaitClosed(final String title) throws Exception {
    await("the end of the window '" + title + "'", s -> window(s, title).isEmpty());
  }

  /** Chooses an item such as File>Open Samples>Spine CT Phantom... by keys, after a click on ImageJ's window. */
  void choose(final String menuPath) throws Exception {
    final ImageJProbe.Seen toolbar = awaitWindow("ImageJ");
    final boolean[] before = new boolean[1];
    await("ImageJ's window in front", s -> { // a window that opens late takes the front away again
      final boolean active = window(s, "ImageJ").filter(ImageJProbe.Seen::active).isPresent();
      final boolean settled = active && before[0];
      before[0] = active;
      if (!active) clickUnchecked(toolbar.x() + toolbar.width() - 8, toolbar.y() + toolbar.height() - 8); // empty end of status
      return settled;
    });
    screen.keys(GSON.fromJson(answerTo(GSON.toJson(Map.of("menu", menuPath))), ImageJProbe.MenuKeys.class).keys());
  }

  private void clickUnchecked(final int x, final int y) {
    try {
      screen.click(x, y);
    }
    catch (final Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** Brings an image to the front by a click on its title bar. */
  void select(final String title) throws Exception {
    final ImageJProbe.Seen window = awaitWindow(title);
    screen.click(window.x() + window.width() / 2, window.y() + 8);
    await(title + " in front", s -> s.images().stream().anyMatch(i -> i.current() && i.title().equals(title)));
  }

  void press(final String window, final String button) throws Exception {
    final ImageJProbe.Part part = part(awaitWindow(window), button);
    screen.click(part.x() + part.width() / 2, part.y() + part.height() / 2);
  }

  void click(final int x, final int y) throws Exception {
    screen.click(x, y);
  }

  /** Replaces what a text field holds. */
  void fill(final String window, final String label, final String text) throws Exception {
    final ImageJProbe.Part field = part(awaitWindow(window), label, "TextField");
    screen.click(field.x() + field.width() / 2, field.y() + field.height() / 2);
    screen.keys(List.of("Home", "shift+End"));
    screen.type(text);
    await("'" + text + "' in the field " + label, s -> window(s, window).map(w -> part(w, label, "TextField").value())
      .filter(text::equals).isPresent());
  }

  /** Chooses from a list that holds one value at first. */
  void pick(final String window, final String label, final int below, final String expected) throws Exception {
    final ImageJProbe.Part choice = part(awaitWindow(window), label, "Choice");
    screen.click(choice.x() + choice.width() / 2, choice.y() + choice.height() / 2);
    final List<String> keys = new ArrayList<>(Collections.nCopies(below, "Down"));
    keys.add("Return");
    screen.keys(keys);
    await(expected + " in the list " + label, s -> window(s, window).map(w -> part(w, label, "Choice").value()).filter(
      expected::equals).isPresent());
  }

  void keys(final String... keys) throws Exception {
    screen.keys(List.of(keys));
  }

  private static ImageJProbe.Part part(final ImageJProbe.Seen window, final String button) {
    return window.parts().stream().filter(p -> p.label().trim().equals(button) && p.type().matches("\\w*Button|Checkbox"))
      .findFirst().orElseThrow(() -> new AssertionError("no button " + button + " in " + window));
  }

  static ImageJProbe.Part part(final ImageJProbe.Seen window, final String label, final String type) {
    return window.parts().stream().filter(p -> p.label().trim().startsWith(label) && p.type().endsWith(type)).findFirst()
      .orElseThrow(() -> new AssertionError("no " + type + " " + label + " in " + window));
  }

  void photograph(final Path picture) throws Exception {
    screen.photograph(picture);
  }

  /** What Java and the program wrote on standard error. */
  String written() throws IOException {
    return Files.readString(log);
  }

  /** @return processes that ImageJ started and that still run */
  List<ProcessHandle> workers() {
    return process.descendants().toList();
  }

  @Override
  public void close() throws Exception {
    final List<ProcessHandle> workers = workers();
    requests.close(); // ends the probe
    if (!process.waitFor(20, TimeUnit.SECONDS)) process.destroyForcibly().waitFor();
    for (final ProcessHandle worker : workers) {
      assertThat(worker.onExit().completeOnTimeout(null, 30, TimeUnit.SECONDS).get()).as("worker ends with ImageJ").isNotNull();
    }
  }
}
