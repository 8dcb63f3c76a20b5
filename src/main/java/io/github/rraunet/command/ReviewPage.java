package io.github.rraunet.command;

import io.github.rraunet.engine.EngineException;
import io.github.rraunet.figure.PngFigures;
import io.github.rraunet.files.FileReplacement;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.training.review.LabelDecision;
import io.github.rraunet.training.review.ReviewList;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The distrusted masks as a web page with a picture of each. */
final class ReviewPage {

  static final String PAGE = "index.html";

  private static final String HEAD = """
    <!DOCTYPE html>
    <html lang="en"><head><meta charset="utf-8"><title>Masks that the training distrusts</title>
    <style>body{font-family:sans-serif;margin:2em;max-width:960px}figure{margin:0 0 2em}img{width:100%%}</style></head><body>
    <h1>Masks that the training distrusts, worst first</h1>
    <p>%d of %d masks. Decide with <code>bin/rra review-labels --training FOLDER --mask NAME --decision keep|drop|flag</code>,
    or in the window of RRA Review Labels.</p>
    """;

  private final ReviewList list;
  private final List<ReviewList.Entry> shown;
  private final ReviewPictures pictures;

  ReviewPage(final ReviewList list, final List<ReviewList.Entry> shown, final ReviewPictures pictures) {
    this.list = list;
    this.shown = shown;
    this.pictures = pictures;
  }

  void write(final Path folder, final Progress progress) throws IOException, EngineException, InterruptedException {
    Files.createDirectories(folder);
    final StringBuilder page = new StringBuilder(String.format(Locale.ROOT, HEAD, shown.size(), list.entries().size()));
    for (int i = 0; i < shown.size(); i++) {
      progress.throwIfCanceled();
      progress.report("Drawing masks", i, shown.size());
      final ReviewList.Entry entry = shown.get(i);
      final String picture = String.format(Locale.ROOT, "rank-%03d.png", entry.rank());
      PngFigures.write(pictures.draw(entry), folder.resolve(picture));
      final Optional<LabelDecision> decided = list.decisions().on(entry.mask());
      page.append("<figure><img src=\"").append(picture).append("\" alt=\"").append(escaped(entry.mask()))
        .append("\"><figcaption>").append(escaped(entry.mask())).append(decided.map(d -> ": <b>" + d.verdict()
        .key() + "</b> " + d.difficulty().key() + " " + escaped(d.comment())).orElse("")).append("</figcaption></figure>\n");
    }
    FileReplacement.write(folder.resolve(PAGE), page.append("</body></html>\n").toString());
  }

  private static String escaped(final String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;");
  }
}
