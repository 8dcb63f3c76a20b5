package io.github.rraunet.training.review;

import io.github.rraunet.training.review.LabelDecision.Difficulty;
import io.github.rraunet.training.review.LabelDecision.Verdict;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What was written on masks of a list. With a decision it is saved; before one it is a draft, which is here only: the file
 * holds nothing but decisions, as the next training honours them. One thread at a time.
 */
public final class ReviewDrafts {

  private final ReviewList list;
  private final Map<String, Remark> drafts = new LinkedHashMap<>();

  /**
   * What somebody says of a mask, whatever is decided on it.
   *
   * @param comment may be empty
   */
  public record Remark(Difficulty difficulty, String comment) {

    static final Remark NONE = new Remark(Difficulty.UNKNOWN, "");

    public Remark {
      comment = comment.strip();
    }

    LabelDecision with(final String mask, final Verdict verdict) {
      return new LabelDecision(mask, verdict, difficulty, comment);
    }
  }

  public ReviewDrafts(final ReviewList list) {
    this.list = list;
  }

  /** @return what was written last on a mask, saved or not */
  public Remark on(final String mask) {
    return Optional.ofNullable(drafts.get(mask)).orElseGet(() -> saved(mask));
  }

  private Remark saved(final String mask) {
    return list.decisions().on(mask).map(d -> new Remark(d.difficulty(), d.comment())).orElse(Remark.NONE);
  }

  /** @return masks on which something was written that is not saved, in the order of writing */
  public List<String> masks() {
    return List.copyOf(drafts.keySet());
  }

  /**
   * Somebody turns to another mask.
   *
   * @param remark what stands there; it is saved if the mask is decided on
   * @throws IOException if that fails; it is a draft then
   */
  public void leave(final String mask, final Remark remark) throws IOException {
    final Optional<LabelDecision> decided = list.decisions().on(mask);
    drafts.remove(mask);
    if (remark.equals(saved(mask))) return;
    drafts.put(mask, remark);
    if (decided.isPresent()) decide(mask, decided.get().verdict(), remark);
  }

  /** Saves a decision, with what was written. */
  public void decide(final String mask, final Verdict verdict, final Remark remark) throws IOException {
    list.decide(remark.with(mask, verdict));
    drafts.remove(mask);
  }

  /** Takes a decision back; what was written is a draft again. */
  public void takeBack(final String mask, final Remark remark) throws IOException {
    list.takeBack(mask);
    drafts.remove(mask);
    if (!remark.equals(Remark.NONE)) drafts.put(mask, remark);
  }

  /** Saves all drafts, with this decision where there is none. */
  public void decideOnAll(final Verdict verdict) throws IOException {
    for (final String mask : masks())
      decide(mask, list.decisions().on(mask).map(LabelDecision::verdict).orElse(verdict), drafts.get(mask));
  }
}
