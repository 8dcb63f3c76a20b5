package io.github.rraunet.distance;

import io.github.rraunet.progress.Progress;
import io.github.rraunet.volume.Foreground;
import io.github.rraunet.volume.Spacing;
import io.github.rraunet.volume.Volume;
import java.io.Serializable;
import java.util.Optional;

/** Measures all that the comparison of two masks needs of their voxels, where these are not at hand in Java: on a GPU. */
public interface PairMeter {

  /**
   * @param threads of the CPU, at least 1; the result does not depend on it
   * @return the two volumes, which are of one size, ready to be measured; empty if this meter does not take volumes that are
   *         stored as these are
   */
  Optional<OpenPair> open(Volume reference, Volume prediction, int threads, Progress progress);

  /**
   * @return whether the meter reads the voxels itself, so that of the volumes it is given only the grids count; such a meter
   *         takes volumes however their axes lie, and nothing can be measured without it. Else it measures what it takes of
   *         volumes whose slices are axial, and the rest is measured on the CPU
   */
  default boolean readsVoxelsItself() {
    return false;
  }

  /** Two volumes of one size. */
  interface OpenPair extends AutoCloseable {

    /** @return what values the reference has */
    MaskValues referenceValues();

    /** @return what values the prediction has */
    MaskValues predictionValues();

    /**
     * @param inReference  whether a value of the reference is foreground; 0 never is
     * @param inPrediction the same of the prediction
     */
    PairMeasures measure(Foreground inReference, Foreground inPrediction, Request request);

    @Override
    void close();
  }

  /**
   * What is to be measured besides the counts of voxels.
   *
   * @param spacing   of the voxels
   * @param extended  for each axis whether the image is longer along it than a voxel, so that there are neighbours that count
   * @param edges     whether boundary voxels are those with background beside them by face, edge or corner; else by face
   * @param near      neighbourhood for the overlap along the boundaries; null to leave it out
   * @param distances whether distances between the boundaries and bands are wanted
   * @param bandMm    voxels of a mask nearer than this to its boundary are its band; 0 for the boundary itself
   */
  record Request(Spacing spacing, boolean[] extended, boolean edges, Neighbourhood near, boolean distances, double bandMm)
    implements Serializable
  {

    /** @return squared distances below this one belong to the band */
    public double bandSquaredMm() {
      return NearestDistances.squaresBelow(bandMm);
    }

    /** @return whether anything is wanted that needs the boundaries */
    public boolean needsBoundaries() {
      return near != null || distances;
    }
  }
}
