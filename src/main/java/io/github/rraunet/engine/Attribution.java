package io.github.rraunet.engine;

import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Who made a model, from what, and how it is to be cited; what a bioimage.io package must say beside the network.
 *
 * @param description   one or two sentences for a list of models, at most 1024 characters
 * @param authors       names, at least one
 * @param citations     at least one
 * @param license       SPDX identifier of the weights' licence, for example "Apache-2.0"
 * @param documentation Markdown: what it is for, how it was validated, what it is not
 * @param tags          search words
 * @param timestamp     when it was made, in the package for ever; given so that the same model makes the same file
 */
public record Attribution(String description, List<String> authors, List<Citation> citations, String license,
  String documentation, List<String> tags, Instant timestamp)
{

  /** The article whose method the network is. */
  public static final Citation METHOD = new Citation(
    "Wang, Z., Zhang, Z., Voiculescu, I.: RAR-U-Net: a Residual Encoder to Attention Decoder by Residual Connections"
      + " Framework for Spine Segmentation under Noisy Labels. ICIP 2021", "https://arxiv.org/abs/2009.12873");

  private static final Pattern LICENSE = Pattern.compile("[A-Za-z0-9.+-]+");
  private static final int MAX_DESCRIPTION = 1024;

  /** Something to cite, with an address where it is found. */
  public record Citation(String text, String url) {}

  public Attribution {
    authors = List.copyOf(authors);
    citations = List.copyOf(citations);
    tags = List.copyOf(tags);
    if (description.isBlank() || description.length() > MAX_DESCRIPTION)
      throw new IllegalArgumentException("a model's description has 1 to " + MAX_DESCRIPTION + " characters, found "
        + description.length());
    if (authors.isEmpty() || authors.stream().anyMatch(a -> a.isBlank() || a.contains("/") || a.contains("\\")))
      throw new IllegalArgumentException("a model needs the names of its authors, without slashes, found " + authors);
    if (citations.isEmpty()) throw new IllegalArgumentException("a model needs at least one citation");
    if (!LICENSE.matcher(license).matches())
      throw new IllegalArgumentException("a model's licence is an SPDX identifier such as Apache-2.0, found '" + license + "'");
  }
}
