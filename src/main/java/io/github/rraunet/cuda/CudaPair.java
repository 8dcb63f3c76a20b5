package io.github.rraunet.cuda;

import io.github.rraunet.distance.MaskValues;
import io.github.rraunet.distance.NeighbourhoodCounts;
import io.github.rraunet.distance.PairMeasures;
import io.github.rraunet.distance.PairMeasures.Distances;
import io.github.rraunet.distance.PairMeter;
import io.github.rraunet.distance.VoxelBox;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.volume.BytePlanes;
import io.github.rraunet.volume.Foreground;
import java.util.Arrays;
import java.util.function.DoublePredicate;

/** Two volumes of masks, measured on the device as sets of one bit a voxel. */
final class CudaPair implements PairMeter.OpenPair {

  private static final int VALUES = 256;
  private static final int SUMS = 14;
  /** Of the free memory, that the bytes of both volumes may take. */
  private static final int SHARE = 3;

  private final Kernels kernels;
  private final Grid image;
  private final Side reference;
  private final Side prediction;
  private final Transfers transfers;
  private final Progress progress;

  /** One of the volumes. */
  private static final class Side {

    private final MaskRows rows;
    private final double slope;
    private MaskValues values;

    Side(final MaskRows rows, final double slope) {
      this.rows = rows;
      this.slope = slope;
    }

    byte[] table(final DoublePredicate test) {
      final byte[] table = new byte[VALUES];
      for (int stored = 1; stored < VALUES; stored++) {
        final float value = (float) (slope * stored);
        table[stored] = (byte) (value != 0 && value == value && test.test(value) ? 1 : 0);
      }
      return table;
    }
  }

  CudaPair(final Kernels kernels, final BytePlanes reference, final double referenceSlope, final BytePlanes prediction,
    final double predictionSlope, final int threads, final Progress progress)
  {
    this.kernels = kernels;
    this.progress = progress;
    image = new Grid(reference.width(), reference.height(), reference.count());
    transfers = new Transfers(kernels, threads, progress);
    synchronized (kernels) {
      final boolean keep = 2 * image.voxels() <= kernels.freeBytes() / SHARE;
      this.reference = new Side(new MaskRows(kernels, reference, keep, threads, progress), referenceSlope);
      this.prediction = new Side(new MaskRows(kernels, prediction, keep, threads, progress), predictionSlope);
      try {
        read(this.reference);
        read(this.prediction);
      }
      catch (final RuntimeException | Error e) {
        close();
        throw e;
      }
    }
  }

  /** Sees which values there are in which plane. */
  private void read(final Side side) {
    try (Kernels.Memory present = kernels.allocate(image.depth() * (long) VALUES)) {
      kernels.fill(present, 0);
      side.rows.forEach((voxels, rows, count) -> {
        final long words = (long) count * image.rowWords();
        kernels.launch("bits.valuesOfRows", words, voxels, rows, present, image.width(), image.height(), image.rowWords(), words);
      });
      side.values = MaskValues.ofPlanes(calibrated(transfers.bytes(present, image.depth() * VALUES), side.slope));
    }
  }

  private float[][] calibrated(final byte[] present, final double slope) {
    final float[][] values = new float[image.depth()][];
    final float[] found = new float[VALUES];
    for (int z = 0; z < values.length; z++) {
      int count = 0;
      for (int stored = 1; stored < VALUES; stored++)
        if (present[z * VALUES + stored] != 0 && (float) (slope * stored) != 0) found[count++] = (float) (slope * stored);
      values[z] = Arrays.copyOf(found, count);
    }
    return values;
  }

  @Override
  public MaskValues referenceValues() {
    return reference.values;
  }

  @Override
  public MaskValues predictionValues() {
    return prediction.values;
  }

  @Override
  public PairMeasures measure(final Foreground inReference, final Foreground inPrediction,
    final PairMeter.Request request)
  {
    synchronized (kernels) {
      try (var whole = new Held()) {
        final Kernels.Memory g = whole.add(packed(reference, reference.table(inReference)));
        final Kernels.Memory m = whole.add(packed(prediction, prediction.table(inPrediction)));
        final long[] n = counted(g, m, image);
        final long either = n[0] + n[1] - n[2];
        final long[] counts = { image.voxels() - either, n[0] - n[2], n[1] - n[2], n[2] };
        if (either == 0)
          return new PairMeasures(counts, null, new long[3], request.near() == null ? null : new double[SUMS], null, null,
            new long[2]);
        final VoxelBox box = SetMeasures.bounds(kernels, transfers, image, g, m);
        final Grid grid = new Grid(box.width(), box.height(), box.depth());
        try (Kernels.Memory first = cut(g, box, grid); Kernels.Memory second = cut(m, box, grid)) {
          whole.close(); // a box that fills the image is memory enough
          return new Boxed(grid, box, first, second, request).measure(counts);
        }
      }
    }
  }

  private Kernels.Memory packed(final Side side, final byte[] table) {
    return kernels.allocate(image.setBytes(), set -> {
      try (Kernels.Memory onDevice = transfers.ofBytes(table)) {
        kernels.fill(set, 0);
        side.rows.forEach((voxels, rows, count) -> {
          final long words = (long) count * image.rowWords();
          kernels.launch("bits.pack", words, voxels, rows, onDevice, set, 0L, image.width(), image.rowWords(), words);
        });
      }
    });
  }

  private long[] counted(final Kernels.Memory first, final Kernels.Memory second, final Grid grid) {
    return SetMeasures.counts(kernels, transfers, grid, first, second);
  }

  private Kernels.Memory cut(final Kernels.Memory set, final VoxelBox box, final Grid grid) {
    return kernels.allocate(grid.setBytes(), part -> kernels.launch("bits.cut", grid.words(), set, part, image.height(), image
      .rowWords(), box.x0(), box.y0(), box.z0(), grid.width(), grid.height(), grid.rowWords(), grid.words()));
  }

  /** The masks in their box. */
  private final class Boxed {

    private final Grid grid;
    private final VoxelBox box;
    private final Kernels.Memory first;
    private final Kernels.Memory second;
    private final PairMeter.Request request;

    Boxed(final Grid grid, final VoxelBox box, final Kernels.Memory first, final Kernels.Memory second,
      final PairMeter.Request request)
    {
      this.grid = grid;
      this.box = box;
      this.first = first;
      this.second = second;
      this.request = request;
    }

    PairMeasures measure(final long[] counts) {
      if (!request.needsBoundaries()) return new PairMeasures(counts, box, new long[3], null, null, null, new long[2]);
      try (Kernels.Memory edge = boundary(first); Kernels.Memory otherEdge = boundary(second)) {
        final long[] edges = counted(edge, otherEdge, grid);
        final double[] overlap = request.near() == null ? null : overlap(edge, otherEdge);
        final boolean both = request.distances() && edges[0] > 0 && edges[1] > 0;
        final Distances fromFirst = both ? distances(otherEdge, edge, edges[0]) : null;
        final Distances fromSecond = both ? distances(edge, otherEdge, edges[1]) : null;
        return new PairMeasures(counts, box, edges, overlap, fromFirst, fromSecond, bands(edge, otherEdge, edges));
      }
    }

    private Kernels.Memory boundary(final Kernels.Memory set) {
      final boolean[] along = request.extended();
      return kernels.allocate(grid.setBytes(), edge -> kernels.launch("bits.boundary", grid.words(), set, edge, grid.height(),
        grid.depth(), grid.rowWords(), flag(request.edges()), flag(along[0]), flag(along[1]), flag(along[2]), grid.words()));
    }

    private int flag(final boolean set) {
      return set ? 1 : 0;
    }

    private double[] overlap(final Kernels.Memory edge, final Kernels.Memory otherEdge) {
      NeighbourhoodCounts.requireCountable(request.near());
      try (Runs runs = Runs.of(request.near(), transfers);
        Kernels.Memory ofRows = kernels.allocate(grid.rows() * SUMS * Double.BYTES);
        Kernels.Memory ofPlanes = kernels.allocate(grid.depth() * (long) SUMS * Double.BYTES))
      {
        kernels.launch("overlap.localOverlap", grid.rows(), first, second, edge, otherEdge, runs.halfRuns(), runs.reachX(), runs
          .reachY(), runs.reachZ(), runs.size(), grid.width(), grid.height(), grid.depth(), grid.rowWords(), box.x0(), box.y0(),
          box.z0(), image.width(), image.height(), image.depth(), ofRows, grid.rows());
        final int sums = grid.depth() * SUMS;
        kernels.launch("overlap.sumOfRows", sums, ofRows, ofPlanes, grid.height(), (long) sums);
        final double[] planes = transfers.doubles(ofPlanes, sums);
        final double[] total = new double[SUMS];
        for (int i = 0; i < sums; i++)
          total[i % SUMS] += planes[i];
        return total;
      }
    }

    /** @param asked number of voxels of {@code from} */
    private Distances distances(final Kernels.Memory to, final Kernels.Memory from, final long asked) {
      try (var tally = new DistanceTally(kernels, transfers, asked)) {
        new DistanceSlabs(kernels, grid, to, request.spacing(), transfers, progress).run(from, false, tally::add);
        return tally.result();
      }
    }

    private long[] bands(final Kernels.Memory edge, final Kernels.Memory otherEdge, final long[] edges) {
      if (!request.distances()) return new long[2];
      if (request.bandMm() == 0) return new long[] { edges[2], edges[0] + edges[1] - edges[2] };
      try (Kernels.Memory band = band(edge, first, edges[0]); Kernels.Memory otherBand = band(otherEdge, second, edges[1])) {
        final long[] n = counted(band, otherBand, grid);
        return new long[] { n[2], n[0] + n[1] - n[2] };
      }
    }

    private Kernels.Memory band(final Kernels.Memory edge, final Kernels.Memory mask, final long edges) {
      return kernels.allocate(grid.setBytes(), band -> {
        kernels.fill(band, 0);
        final double within = request.bandSquaredMm();
        if (edges > 0)
          new DistanceSlabs(kernels, grid, edge, request.spacing(), transfers, progress).run(mask, false, slab -> kernels.launch(
            "distance.markNearer", slab.columns(), slab.squaredMm(), slab.startsOnDevice(), mask, band, within, grid.width(), grid
              .height(), grid.depth(), grid.rowWords(), slab.y0(), slab.columns()));
      });
    }
  }

  @Override
  public void close() {
    synchronized (kernels) {
      reference.rows.close();
      prediction.rows.close();
    }
  }
}
