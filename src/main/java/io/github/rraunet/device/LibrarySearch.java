package io.github.rraunet.device;

import io.github.rraunet.device.LibraryFinding.Origin;
import io.github.rraunet.device.LibraryFinding.State;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Looks for libraries in the order of Linux' loader: the folders of {@code LD_LIBRARY_PATH}, the loader's cache, the system's
 * folders. (A library that names folders of its own for what it opens is not known here; TensorFlow's name none that exist.)
 */
public final class LibrarySearch {

  /** What {@code ld.so} looks into at last. */
  private static final List<String> STANDARD = List.of("/lib/x86_64-linux-gnu", "/usr/lib/x86_64-linux-gnu", "/lib64",
    "/usr/lib64", "/lib", "/usr/lib");

  private record Place(Path folder, Origin origin) {}

  private final List<Place> before = new ArrayList<>();
  private final List<Path> cache;
  private final List<Place> after = new ArrayList<>();

  /**
   * @param libraryPath value of {@code LD_LIBRARY_PATH}, may be empty
   * @param own         folder whose libraries are ours, for the origin only
   */
  LibrarySearch(final SystemView system, final String libraryPath, final Path own) {
    for (final String folder : folders(libraryPath)) {
      final Path path = Path.of(folder);
      before.add(new Place(path, path.equals(own) ? Origin.OWN
        : isToolkit(path, system) ? Origin.TOOLKIT : Origin.LIBRARY_PATH));
    }
    cache = system.loaderCache();
    for (final String folder : STANDARD)
      after.add(new Place(system.path(folder), Origin.STANDARD_FOLDER));
  }

  /** The worker is given such folders by us: they stand in no LD_LIBRARY_PATH that the user knows. */
  private static boolean isToolkit(final Path folder, final SystemView system) {
    return ToolkitFolders.of(system).contains(folder);
  }

  static List<String> folders(final String libraryPath) {
    return Arrays.stream(libraryPath.split(Pattern.quote(File.pathSeparator))).filter(f -> !f.isBlank()).toList();
  }

  /** @return one finding for each library, in their order */
  public List<LibraryFinding> findAll() {
    return Arrays.stream(CudaLibrary.values()).map(this::find).toList();
  }

  LibraryFinding find(final CudaLibrary library) {
    final Optional<LibraryFinding> found = first(library);
    if (found.isPresent()) return found.get();
    return other(library).orElse(new LibraryFinding(library, State.MISSING, "", "", Origin.NOWHERE, ""));
  }

  private Optional<LibraryFinding> first(final CudaLibrary library) {
    for (final Place place : before)
      if (Files.exists(place.folder.resolve(library.soname()))) return found(library, place);
    for (final Path file : cache)
      if (file.endsWith(library.soname()) && Files.exists(file)) return found(library, new Place(file.getParent(),
        Origin.LOADER_CACHE));
    for (final Place place : after)
      if (Files.exists(place.folder.resolve(library.soname()))) return found(library, place);
    return Optional.empty();
  }

  private Optional<LibraryFinding> found(final CudaLibrary library, final Place place) {
    final Path file = place.folder.resolve(library.soname());
    final String version = version(file, library.stem());
    for (final String part : library.parts())
      if (!isThere(part, file))
        return Optional.of(new LibraryFinding(library, State.INCOMPLETE, file.toString(), version, place.origin, part));
    final State state = isOlder(version, library.oldest()) ? State.TOO_OLD : State.FOUND;
    return Optional.of(new LibraryFinding(library, state, file.toString(), version, place.origin, ""));
  }

  /** Compares as far as both have numbers, so a version that is not known is not called old. */
  static boolean isOlder(final String version, final String oldest) {
    final String[] have = version.split("\\.");
    final String[] need = oldest.split("\\.");
    for (int i = 0; i < Math.min(have.length, need.length); i++) {
      if (!have[i].matches("\\d{1,6}") || !need[i].matches("\\d{1,6}")) return false;
      final int difference = Integer.parseInt(have[i]) - Integer.parseInt(need[i]);
      if (difference != 0) return difference < 0;
    }
    return false;
  }

  /** A part is opened by its name, too, so it may lie where the loader finds it. */
  private boolean isThere(final String part, final Path file) {
    return Files.exists(file.resolveSibling(part))
      || Stream.concat(before.stream(), after.stream()).anyMatch(p -> Files.exists(p.folder.resolve(part)))
      || cache.stream().anyMatch(f -> f.endsWith(part) && Files.exists(f));
  }

  /** @return a library of the same name and another version; the driver has no other */
  private Optional<LibraryFinding> other(final CudaLibrary library) {
    if (library.use() == CudaLibrary.Use.DRIVER) return Optional.empty();
    final List<Place> places = new ArrayList<>(before);
    cache.stream().map(Path::getParent).distinct().forEach(folder -> places.add(new Place(folder, Origin.LOADER_CACHE)));
    places.addAll(after);
    for (final Place place : places)
      for (final Path file : list(place.folder)) {
        final String name = file.getFileName().toString();
        if (name.startsWith(library.stem()) && Files.exists(file)) return Optional.of(new LibraryFinding(library,
          State.WRONG_VERSION, file.toString(), version(file, library.stem()), place.origin, ""));
      }
    return Optional.empty();
  }

  static List<Path> list(final Path folder) {
    if (!Files.isDirectory(folder)) return List.of();
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
    catch (final IOException e) {
      return List.of(); // what cannot be listed cannot be loaded from by name either
    }
  }

  /**
   * @return what follows the stem in the name of the file that a link leads to: {@code libcudart.so.12.6.77}; empty if that is
   *         only what every version of it has
   */
  private static String version(final Path file, final String stem) {
    try {
      final String name = file.toRealPath().getFileName().toString();
      return name.startsWith(stem) && name.indexOf('.', stem.length()) > 0 ? name.substring(stem.length()) : "";
    }
    catch (final IOException e) {
      return "";
    }
  }
}
