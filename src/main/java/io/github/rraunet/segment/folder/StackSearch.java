package io.github.rraunet.segment.folder;

import io.github.rraunet.progress.Progress;
import io.github.rraunet.record.RunRecord;
import io.github.rraunet.volume.io.DicomContent;
import io.github.rraunet.volume.io.VolumeFiles;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Finds the stacks to segment: files of volumes, OME-Zarr folders and folders with a DICOM series, one stack each. Hidden files
 * and folders are passed over, and so is what an earlier segmentation wrote, which its record beside it tells.
 *
 * @param include   what is taken; everything if it is empty
 * @param exclude   what is left out of that, folders with all they hold
 * @param recursive whether sub-folders are searched
 * @param addresses makes a path of a line of a list that is an address on another file system; empty for any other line
 */
public record StackSearch(PathGlobs include, PathGlobs exclude, boolean recursive, Function<String, Optional<Path>> addresses) {

  /** Verbs whose results are not taken as inputs, and may be replaced. */
  static final Set<String> SEGMENTING = Set.of("segment-stack", "segment-folder");
  private static final String COMMENT = "#";
  private static final int NAMED = 5; // folders in a note

  /** A search among the system's own files. */
  public StackSearch(final PathGlobs include, final PathGlobs exclude, final boolean recursive) {
    this(include, exclude, recursive, line -> Optional.empty());
  }

  /**
   * What was found.
   *
   * @param stacks in the order of their names; in that of the list, if the input is one
   * @param notes  folders that could not be looked into, and those with DICOM objects that are no slices
   */
  public record Found(List<FoundStack> stacks, List<String> notes) {}

  /**
   * @param input  a folder, a file with a path on each line (relative to the file's folder; lines that begin with # do not
   *               count), or one stack
   * @param output folder for the results, which is passed over if it lies below the input folder
   * @throws IOException if there is no input, or it cannot be read
   */
  public Found in(final Path input, final Path output, final Progress progress) throws IOException {
    if (!Files.exists(input)) throw new IOException(input + ": there is no such file or folder; input is a folder with stacks, or"
      + " a text file with the path of a stack on each line");
    if (Files.isDirectory(input) && !VolumeFiles.isVolumeFile(input)) {
      final var walk = new Walk(input, output, progress);
      walk.all();
      return new Found(List.copyOf(walk.stacks), List.copyOf(walk.notes));
    }
    if (VolumeFiles.isReadable(input)) return new Found(List.of(FoundStack.of(input, input.getFileName())), List.of());
    return new Found(listed(input), List.of());
  }

  private boolean takes(final Path relative) {
    final Path path = FoundStack.onAnySystem(relative);
    return (include.isEmpty() || include.matches(path)) && !exclude.matchesPart(path);
  }

  private List<FoundStack> listed(final Path list) throws IOException {
    final List<String> lines;
    try {
      lines = Files.readAllLines(list);
    }
    catch (final CharacterCodingException e) {
      throw new IOException(list + ": is neither a folder, nor a stack, nor a list of paths in UTF-8", e);
    }
    final Path base = list.toAbsolutePath().normalize().getParent();
    final List<FoundStack> stacks = new ArrayList<>();
    final Map<Path, Integer> named = new HashMap<>();
    for (int i = 0; i < lines.size(); i++) {
      final String line = (i == 0 ? lines.get(i).replace("\uFEFF", "") : lines.get(i)).strip();
      if (line.isEmpty() || line.startsWith(COMMENT)) continue;
      try {
        final Path path = addresses.apply(line).orElseGet(() -> base.resolve(line)).normalize();
        final boolean below = path.startsWith(base) && !path.equals(base);
        final Path relative = below ? base.relativize(path) : path.getFileName();
        if (relative == null) throw new InvalidPathException(line, "names no file");
        final Integer before = named.putIfAbsent(path, i + 1);
        if (before != null)
          throw new IOException(list + ", line " + (i + 1) + ": '" + line + "' is named in line " + before + " already; keep one"
            + " of the two lines");
        if (takes(relative)) stacks.add(below ? FoundStack.of(path, relative) : new FoundStack(path, FolderReport.slashed(path),
          Path.of("")));
      }
      catch (final InvalidPathException e) {
        throw new IOException(list + ", line " + (i + 1) + ": '" + line + "' is no path here", e);
      }
    }
    return List.copyOf(stacks);
  }

  /** @return whether the record beside a file, or beside the voxels of a header, says that it was made by a segmentation */
  static boolean isResult(final Path file) {
    try {
      for (final Path part : VolumeFiles.files(file))
        if (RunRecord.commandOf(RunRecord.pathBeside(part)).filter(SEGMENTING::contains).isPresent()) return true;
      return false;
    }
    catch (final IOException e) {
      return false;
    }
  }

  private final class Walk {

    private final Path root;
    private final Path output;
    private final Progress progress;
    private final List<FoundStack> stacks = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private final List<String> withoutSlices = new ArrayList<>(); // folders
    private final Set<Path> seen = new HashSet<>(); // a link may lead back
    private final Queue<Link> links = new ArrayDeque<>(); // to folders, which have their own names first

    private record Link(Path folder, Path relative) {}

    Walk(final Path root, final Path output, final Progress progress) {
      this.root = root;
      this.output = output;
      this.progress = progress;
    }

    void all() throws IOException {
      folder(root, Path.of(""), true);
      followLinks();
      noteWithoutSlices();
    }

    private void followLinks() throws IOException {
      if (links.isEmpty()) return;
      for (Link link = links.poll(); link != null; link = links.poll())
        folder(link.folder, link.relative, recursive);
      stacks.sort((a, b) -> Arrays.compare(a.name().split("/"), b.name().split("/")));
    }

    private void folder(final Path folder, final Path relative, final boolean enter) throws IOException {
      progress.throwIfCanceled();
      progress.report("Looking for stacks", stacks.size(), 0);
      if (!seen.add(folder.toRealPath())) return;
      final Path named = folder.equals(root) ? root.toAbsolutePath().normalize().getFileName() : relative;
      final DicomContent dicom = VolumeFiles.dicomContent(folder, progress);
      if (dicom == DicomContent.SERIES) add(folder, named);
      if (dicom == DicomContent.NO_SLICES && isTaken(named)) withoutSlices.add(FoundStack.of(folder, named).name());
      if (!enter) return;
      final List<Path> content;
      try (Stream<Path> files = Files.list(folder)) {
        content = files.filter(f -> !f.getFileName().toString().startsWith(".")).sorted(Comparator.comparing(f -> f.getFileName()
          .toString())).toList();
      }
      catch (final IOException e) {
        if (folder.equals(root)) throw e;
        notes.add("The folder " + folder + " cannot be looked into and was passed over.");
        return;
      }
      for (final Path path : content) {
        final Path below = relative.resolve(path.getFileName().toString());
        if (Files.isDirectory(path) && !VolumeFiles.isVolumeFile(path)) {
          if (Files.exists(output) && Files.isSameFile(path, output)) continue;
          if (Files.isSymbolicLink(path)) links.add(new Link(path, below));
          else folder(path, below, recursive);
        }
        else if (isStack(path) && !isResult(path)) add(path, below);
      }
    }

    private void add(final Path path, final Path relative) {
      if (isTaken(relative)) stacks.add(FoundStack.of(path, relative));
    }

    private boolean isTaken(final Path relative) {
      return relative != null && takes(relative);
    }

    /** Every disc and most exports of a PACS have some, so they are no failures. */
    private void noteWithoutSlices() {
      if (withoutSlices.isEmpty()) return;
      final int count = withoutSlices.size();
      notes.add((count == 1 ? "A folder" : count + " folders") + " with DICOM objects that are no slices of a scan, such as an"
        + " index (DICOMDIR), reports, structure sets or segmentations, " + (count == 1 ? "was" : "were") + " passed over: "
        + String.join(", ", withoutSlices.subList(0, Math.min(NAMED, count))) + (count > NAMED ? " and " + (count - NAMED)
          + " more" : "") + ".");
    }

    /** A link that leads nowhere is a stack that cannot be read, which the user wants to know. */
    private static boolean isStack(final Path path) {
      if (Files.exists(path)) return VolumeFiles.isVolumeFile(path);
      final String ending = VolumeFiles.ending(path).toLowerCase(Locale.ROOT);
      return !ending.isEmpty() && !ending.startsWith(".img"); // the voxels of a header, which complains of them
    }
  }
}
