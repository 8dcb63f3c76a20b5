package io.github.rraunet.spark;

import io.github.rraunet.files.TemporaryFolder;
import io.github.rraunet.progress.Progress;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The model of a job on this machine: where the user has it, or a temporary copy of one that is elsewhere. */
final class FetchedModel implements Closeable {

  private final String location;
  private final TemporaryFolder folder; // of the copy; null if there is none

  private FetchedModel(final String location, final TemporaryFolder folder) {
    this.location = location;
    this.folder = folder;
  }

  /** @param model as the user wrote it */
  static FetchedModel of(final String model, final Progress progress) throws IOException {
    if (!Locations.isElsewhere(model)) return new FetchedModel(model, null);
    final Path source = Locations.path(model);
    if (!Files.exists(source)) Files.size(source); // fails, and says why
    progress.report("Fetching the model", 0, 0);
    final TemporaryFolder folder = new TemporaryFolder("rra-model-");
    try {
      final Path copy = folder.path().resolve(source.getFileName() == null ? "model" : source.getFileName().toString());
      copy(source, copy, progress);
      return new FetchedModel(copy.toString(), folder);
    }
    catch (final IOException | RuntimeException e) {
      try (folder) {
        throw e; // whatever closing says
      }
    }
  }

  private static void copy(final Path source, final Path copy, final Progress progress) throws IOException {
    final List<Path> tree;
    try (Stream<Path> all = Files.walk(source)) {
      tree = all.toList(); // a folder before what lies in it
    }
    catch (final UncheckedIOException e) {
      throw e.getCause();
    }
    for (final Path one : tree) {
      progress.throwIfCanceled();
      Path target = copy;
      for (final Path name : source.relativize(one))
        if (!name.toString().isEmpty()) target = target.resolve(name.toString());
      Files.copy(one, target);
    }
  }

  /** @return a path of this machine, or the name of the bundled model */
  String location() {
    return location;
  }

  /** @return whether no executor finds it under the name that the user wrote, even if it runs on this machine */
  boolean isCopy() {
    return folder != null;
  }

  @Override
  public void close() throws IOException {
    if (folder != null) folder.close();
  }
}
