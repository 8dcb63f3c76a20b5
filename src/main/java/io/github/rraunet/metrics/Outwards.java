package io.github.rraunet.metrics;

import io.github.rraunet.distance.OutwardSearch;
import io.github.rraunet.distance.PlaneBounds;
import io.github.rraunet.distance.VoxelSets;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.volume.Spacing;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Several searches from one slab, to which each plane is shown once. Serves one thread. */
final class Outwards {

  private final int width;
  private final int height;
  private final Spacing spacing;
  private final int from;
  private final int to;
  private final List<Search> searches = new ArrayList<>();

  private record Search(OutwardSearch search, PlaneBounds set, int bits) {}

  /** @param slab planes {@code from} to before {@code to} of the box, as wide and high as it is */
  Outwards(final VoxelSets slab, final Spacing spacing, final int from, final int to) {
    width = slab.width();
    height = slab.height();
    this.spacing = spacing;
    this.from = from;
    this.to = to;
  }

  /** @return a search that {@link #run} ends; parameters as of {@link OutwardSearch}, and the bits of the set in the planes */
  OutwardSearch search(final PlaneBounds set, final int bits, final double limit, final OutwardSearch.Visitor visitor) {
    final var search = new OutwardSearch(set, width, height, spacing, from, to, limit, visitor);
    searches.add(new Search(search, set, bits));
    return search;
  }

  void run(final OuterPlanes.Source planes, final Progress progress) throws IOException {
    if (searches.isEmpty()) return;
    final int depth = searches.get(0).set.planes();
    final var outer = new OuterPlanes(planes, depth, to, (to - from) / 2);
    for (int steps = 1; isOpen(steps); steps++) {
      progress.throwIfCanceled();
      if (to - 1 + steps < depth) show(to - 1 + steps, outer);
      if (from - steps >= 0) show(from - steps, outer);
    }
  }

  private boolean isOpen(final int steps) {
    boolean open = false;
    for (final Search each : searches)
      open |= each.search.isOpen(steps);
    return open;
  }

  private void show(final int z, final OuterPlanes outer) throws IOException {
    for (final Search each : searches)
      if (each.search.wants(z)) each.search.see(z, outer.plane(z), each.bits);
  }
}
