package io.github.rraunet.training.review;

import io.github.rraunet.files.CsvTable;
import io.github.rraunet.training.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The masks of a training, worst first, with what was decided on them; a decision is in its file as soon as it is made. */
public final class ReviewList {

  /** Name of the file with the decisions, in the folder of the training. */
  public static final String FILE = "review.csv";

  private final Path file;
  private final List<Entry> entries;
  private LabelDecisions decisions;

  /**
   * A mask that was trained on.
   *
   * @param rank    from 1, for the worst
   * @param mask    as {@link io.github.rraunet.noise.MaskId} writes it
   * @param score   high for suspicious masks; NaN if it has none
   * @param removed epoch after which the training left it out; 0 if it never did
   * @param noisy   whether it is truly noisy, if that is known
   */
  public record Entry(int rank, String mask, String caseName, double score, int removed, Optional<Boolean> noisy) {}

  private ReviewList(final Path file, final List<Entry> entries, final LabelDecisions decisions) {
    this.file = file;
    this.entries = entries;
    this.decisions = decisions;
  }

  /** @throws IOException if the folder holds no training, or one of its tables cannot be read */
  public static ReviewList of(final Path folder) throws IOException {
    final Path scores = folder.resolve(RunFolder.SCORES);
    if (!Files.isRegularFile(scores))
      throw new IOException(folder + ": holds no training (there is no " + RunFolder.SCORES
        + "); name the folder that RRA Train wrote");
    final List<Entry> entries = new ArrayList<>();
    for (final Map<String, String> row : CsvTable.read(scores).rows("rank", "mask", "case", "score", "removed_after_epoch"))
      try {
        final String noisy = row.getOrDefault("noisy", "");
        entries.add(new Entry(Integer.parseInt(row.get("rank")), row.get("mask"), row.get("case"),
          row.get("score").isEmpty() ? Double.NaN : Double.parseDouble(row.get("score")),
          row.get("removed_after_epoch").isEmpty() ? 0 : Integer.parseInt(row.get("removed_after_epoch")),
          noisy.isEmpty() ? Optional.empty() : Optional.of(noisy.equals("1"))));
      }
      catch (final NumberFormatException e) {
        throw new IOException(scores + ": the line of mask " + row.get("mask") + " is damaged: " + e.getMessage(), e);
      }
    final Path file = folder.resolve(FILE);
    return new ReviewList(file, List.copyOf(entries), Files.isRegularFile(file) ? LabelDecisions.read(file)
      : LabelDecisions.NONE);
  }

  /** @return worst first; masks without a score last */
  public List<Entry> entries() {
    return entries;
  }

  /** @return the first {@code count} that have a score */
  public List<Entry> worst(final int count) {
    return entries.stream().filter(e -> !Double.isNaN(e.score())).limit(count).toList();
  }

  /** @throws IllegalArgumentException if no mask has this name, saying what names look like */
  public Entry entry(final String mask) {
    return entries.stream().filter(e -> e.mask().equals(mask.strip())).findFirst().orElseThrow(
      () -> new IllegalArgumentException("there is no mask '" + mask + "' among those that were trained on; names look like "
      + entries.get(0).mask()));
  }

  public LabelDecisions decisions() {
    return decisions;
  }

  /** @return the file with the decisions, made with the first of them */
  public Path file() {
    return file;
  }

  /** Decides on a mask, anew if it was decided on before, and writes the file. */
  public void decide(final LabelDecision decision) throws IOException {
    entry(decision.mask());
    write(now().with(decision));
  }

  /** Takes the decision on a mask back, and writes the file; nothing happens where there is none. */
  public void takeBack(final String mask) throws IOException {
    final LabelDecisions now = now();
    if (now.on(entry(mask).mask()).isPresent()) write(now.without(entry(mask).mask()));
    else decisions = now;
  }

  /** @return also what others decided meanwhile */
  private LabelDecisions now() throws IOException {
    return Files.isRegularFile(file) ? LabelDecisions.read(file) : decisions;
  }

  private void write(final LabelDecisions changed) throws IOException {
    changed.write(file);
    decisions = changed;
  }
}
