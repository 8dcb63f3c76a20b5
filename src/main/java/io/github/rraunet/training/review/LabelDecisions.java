package io.github.rraunet.training.review;

import io.github.rraunet.files.CsvTable;
import io.github.rraunet.files.FileReplacement;
import io.github.rraunet.training.review.LabelDecision.Difficulty;
import io.github.rraunet.training.review.LabelDecision.Verdict;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Decisions by mask, kept in a table with the columns {@code mask,decision,difficulty,comment}. Not changed once made. */
public final class LabelDecisions {

  public static final LabelDecisions NONE = new LabelDecisions(Map.of());

  private static final String MASK = "mask";
  private static final String DECISION = "decision";
  private static final String DIFFICULTY = "difficulty";
  private static final String COMMENT = "comment";

  private final Map<String, LabelDecision> byMask;

  private LabelDecisions(final Map<String, LabelDecision> byMask) {
    this.byMask = byMask;
  }

  /** @throws IOException if it cannot be read, or holds a decision that is none, or two on one mask */
  public static LabelDecisions read(final Path file) throws IOException {
    final Map<String, LabelDecision> byMask = new LinkedHashMap<>();
    for (final Map<String, String> row : CsvTable.read(file).rows(MASK, DECISION)) {
      final String mask = row.get(MASK).strip();
      if (mask.isEmpty()) throw new IOException(file + ": a line names no mask; name it, or remove the line");
      try {
        final LabelDecision decision = new LabelDecision(mask, Verdict.parse(row.get(DECISION)), Difficulty.parse(
          row.getOrDefault(DIFFICULTY, "")), row.getOrDefault(COMMENT, ""));
        final LabelDecision other = byMask.put(mask, decision);
        if (other != null && other.verdict() != decision.verdict())
          throw new IOException(file + ": mask " + mask + " is decided on twice, " + other.verdict().key() + " and "
            + decision.verdict().key() + "; keep one of the lines");
      }
      catch (final IllegalArgumentException e) {
        throw new IOException(file + ", mask " + mask + ": " + e.getMessage(), e);
      }
    }
    return new LabelDecisions(byMask);
  }

  /** Replaces the file in one step. */
  public void write(final Path file) throws IOException {
    final StringBuilder text = new StringBuilder(String.join(",", MASK, DECISION, DIFFICULTY, COMMENT)).append('\n');
    for (final LabelDecision d : byMask.values())
      text.append(String.join(",", CsvTable.cell(d.mask()), d.verdict().key(), d.difficulty().key(), CsvTable.cell(d.comment())))
        .append('\n');
    FileReplacement.write(file, text.toString());
  }

  /** @return with one decision more, in place of an earlier one on the same mask */
  public LabelDecisions with(final LabelDecision decision) {
    final Map<String, LabelDecision> more = new LinkedHashMap<>(byMask);
    more.put(decision.mask(), decision);
    return new LabelDecisions(more);
  }

  /** @return with none on a mask */
  public LabelDecisions without(final String mask) {
    final Map<String, LabelDecision> less = new LinkedHashMap<>(byMask);
    less.remove(mask);
    return new LabelDecisions(less);
  }

  public Optional<LabelDecision> on(final String mask) {
    return Optional.ofNullable(byMask.get(mask));
  }

  /** @return whether the decision on a mask is this one */
  public boolean is(final String mask, final Verdict verdict) {
    return on(mask).filter(d -> d.verdict() == verdict).isPresent();
  }

  /** @return in the order in which the masks were decided on */
  public List<LabelDecision> all() {
    return new ArrayList<>(byMask.values());
  }
}
