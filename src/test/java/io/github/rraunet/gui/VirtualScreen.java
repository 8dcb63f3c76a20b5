package io.github.rraunet.gui;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A screen in memory on a display number that was free, with a window manager; mouse and keys reach it through xdotool. */
final class VirtualScreen implements AutoCloseable {

  private static final List<String> TOOLS = List.of("Xvfb", "openbox", "xdotool", "import");

  private final Process server;
  private Process manager;
  private final String display;

  /** @param log where server and window manager write */
  VirtualScreen(final Path log, final int width, final int height) throws Exception {
    server = new ProcessBuilder("Xvfb", "-displayfd", "1", "-screen", "0", width + "x" + height + "x24", "-nolisten", "tcp")
      .redirectError(log.toFile()).start();
    final BufferedReader said = server.inputReader();
    final String number = CompletableFuture.supplyAsync(() -> {
      try {
        return said.readLine();
      }
      catch (final IOException e) {
        return null;
      }
    }).get(30, TimeUnit.SECONDS);
    if (number == null) throw new IOException("Xvfb did not start: " + Files.readString(log));
    display = ":" + number.trim();
    manager = startManager(log);
    Waiting.until("the window manager", 30, () -> {
      if (!manager.isAlive()) manager = startManager(log); // it came before the screen was ready
      return run("xdotool", "get_num_desktops") == 0;
    });
  }

  private Process startManager(final Path log) throws IOException {
    return onScreen(new ProcessBuilder("openbox", "--sm-disable")).redirectErrorStream(true)
      .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile())).start();
  }

  /** @return what is missing for a virtual screen; empty if nothing */
  static Optional<String> missing() {
    final List<String> missing = new ArrayList<>();
    for (final String tool : TOOLS)
      if (Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
        .noneMatch(folder -> Files.isExecutable(Path.of(folder, tool)))) missing.add(tool);
    if (!Files.exists(Path.of(System.getProperty("java.home"), "lib", "libawt_xawt.so")))
      missing.add("a Java that is not headless");
    return missing.isEmpty() ? Optional.empty()
      : Optional.of("needs " + String.join(", ", missing) + "; Debian has xvfb, openbox, xdotool, imagemagick, openjdk-17-jre");
  }

  /** Makes a program show its windows here. */
  ProcessBuilder onScreen(final ProcessBuilder program) {
    program.environment().put("DISPLAY", display);
    return program;
  }

  void click(final int x, final int y) throws Exception {
    input("mousemove", "--sync", String.valueOf(x), String.valueOf(y), "click", "1");
  }

  /** @param keys as xdotool names them, such as ctrl+a or Return, one after the other */
  void keys(final List<String> keys) throws Exception {
    final List<String> arguments = new ArrayList<>(List.of("key", "--clearmodifiers", "--delay", "40"));
    arguments.addAll(keys);
    input(arguments.toArray(String[]::new));
  }

  void type(final String text) throws Exception {
    input("type", "--clearmodifiers", "--delay", "15", "--", text);
  }

  private void input(final String... arguments) throws Exception {
    final String[] command = Stream.concat(Stream.of("xdotool"), Stream.of(arguments)).toArray(String[]::new);
    final int exit = run(command);
    if (exit != 0) throw new IOException(String.join(" ", command) + " ended with " + exit);
  }

  /** @param picture a PNG */
  void photograph(final Path picture) throws Exception {
    Files.createDirectories(picture.getParent());
    run("import", "-window", "root", picture.toString());
  }

  private int run(final String... command) throws Exception {
    final Process process = onScreen(new ProcessBuilder(command)).redirectErrorStream(true)
      .redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
    if (process.waitFor(30, TimeUnit.SECONDS)) return process.exitValue();
    process.destroyForcibly();
    throw new IOException(String.join(" ", command) + " did not end in 30 s");
  }

  @Override
  public void close() throws InterruptedException {
    for (final Process process : new Process[] { manager, server }) {
      process.destroy();
      if (!process.waitFor(10, TimeUnit.SECONDS)) process.destroyForcibly();
    }
  }
}
