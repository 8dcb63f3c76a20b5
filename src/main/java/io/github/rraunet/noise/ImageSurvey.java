package io.github.rraunet.noise;

import io.github.rraunet.record.RecordedImage;
import java.io.Serializable;
import java.util.List;

/**
 * What was found of an image.
 *
 * @param masks   null if it cannot be used
 * @param image   for the record; null if it could not be read
 * @param notes   what the user should know, one sentence each
 * @param failure why it cannot be used, one sentence with its name; empty if it can
 */
record ImageSurvey(MaskSurvey masks, RecordedImage image, List<String> notes, String failure) implements Serializable {}
