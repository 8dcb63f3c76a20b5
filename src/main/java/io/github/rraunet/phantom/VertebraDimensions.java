package io.github.rraunet.phantom;

/**
 * Mean sizes of one vertebra in mm. Endplates, canal, pedicles and transverse processes are rounded after the means of Panjabi
 * et al.:
 * cervical, Spine 16:861-869 (1991); thoracic, Spine 16:888-901 (1991); lumbar, Spine 17:299-306 (1992). Spinous processes are
 * measured from the canal's back wall to the tip, disc heights (below the vertebra) are those of the middle of the disc on
 * lateral radiographs.
 *
 * @param name            level
 * @param upperWidth      of the upper endplate, side to side
 * @param lowerWidth      of the lower endplate
 * @param upperDepth      of the upper endplate, front to back
 * @param lowerDepth      of the lower endplate
 * @param height          of the body at its back
 * @param canalWidth      of the spinal canal
 * @param canalDepth      of the spinal canal
 * @param pedicleWidth    smallest width
 * @param pedicleHeight   smallest height
 * @param transverseWidth between the tips of the transverse processes
 * @param spinousLength   from the canal's back wall
 * @param spinousSlope    degrees below the horizontal
 * @param discBelow       height of the disc below
 */
record VertebraDimensions(String name, double upperWidth, double lowerWidth, double upperDepth, double lowerDepth, double height,
  double canalWidth, double canalDepth, double pedicleWidth, double pedicleHeight, double transverseWidth, double spinousLength,
  double spinousSlope, double discBelow) {

  /** Index of the first thoracic, first lumbar, last lumbar vertebra in the table; 0 is C1. */
  static final int T1 = 7;
  static final int L1 = 19;
  static final int L5 = 23;

  private static final VertebraDimensions[] MEANS = {
    new VertebraDimensions("C1", 18, 18, 12, 12, 12, 30, 30, 7, 8, 78, 5, 0, 1),
    new VertebraDimensions("C2", 15, 17.5, 13, 15.6, 20, 24.5, 20, 8, 9, 54, 18, 25, 5),
    new VertebraDimensions("C3", 16, 17.5, 15, 15.6, 12.5, 23, 16.2, 5.6, 7.4, 50, 14, 20, 5),
    new VertebraDimensions("C4", 17, 17.5, 15.3, 15.9, 12.2, 24.5, 17, 5.4, 7.4, 49, 14, 18, 5),
    new VertebraDimensions("C5", 17.5, 19.4, 15.2, 17, 12, 25, 17, 5.6, 7, 49, 15, 18, 5.5),
    new VertebraDimensions("C6", 18.5, 22, 16.4, 18, 12.2, 25.5, 17.5, 6, 7.3, 52, 20, 20, 5.5),
    new VertebraDimensions("C7", 21.8, 23.4, 17.5, 17.5, 13.5, 24.5, 16, 6.5, 7.5, 66, 30, 25, 5.5),
    new VertebraDimensions("T1", 24.5, 27.5, 18, 19.7, 15, 21.8, 16.4, 8, 9.6, 75, 33, 30, 4.5),
    new VertebraDimensions("T2", 25, 27.4, 19.6, 21.6, 16, 19.5, 15.5, 7.5, 11.4, 70, 30, 35, 4),
    new VertebraDimensions("T3", 25, 26, 22, 23.3, 16.3, 18.3, 15.7, 6.6, 11.9, 63, 29, 40, 3.8),
    new VertebraDimensions("T4", 24.5, 26, 23.3, 24.5, 16.6, 17, 16.2, 5.5, 12.1, 60, 29, 47, 3.8),
    new VertebraDimensions("T5", 25, 27, 24.3, 25.8, 17, 17.3, 16.3, 5.6, 11.9, 61, 30, 53, 4),
    new VertebraDimensions("T6", 26.2, 28.2, 26, 26.9, 17.6, 17.2, 16.5, 6, 12.2, 61, 31, 56, 4.3),
    new VertebraDimensions("T7", 27.8, 29.1, 27.4, 28.5, 18.2, 17.3, 15.8, 6.1, 12.2, 60, 31, 56, 4.6),
    new VertebraDimensions("T8", 29.5, 30.5, 27.9, 29.4, 18.8, 17.7, 15.9, 6.8, 12.6, 60, 30, 53, 4.8),
    new VertebraDimensions("T9", 30.6, 33, 29.3, 31, 19.4, 17.9, 15.7, 7.5, 13.8, 59, 29, 45, 5),
    new VertebraDimensions("T10", 31.9, 35.4, 30.5, 31.6, 20.3, 18.2, 15.6, 8.3, 14.7, 57, 28, 33, 5.5),
    new VertebraDimensions("T11", 34.9, 39.1, 31.5, 32, 21.4, 19.4, 16, 8.8, 16.5, 52, 27, 22, 6),
    new VertebraDimensions("T12", 39, 42.1, 32.8, 33.4, 22.8, 22.2, 17.5, 8.7, 16.5, 48, 28, 14, 7),
    new VertebraDimensions("L1", 41.2, 43.3, 34.1, 35.3, 24.2, 23.7, 18.5, 8.6, 15.8, 71, 30, 10, 8.5),
    new VertebraDimensions("L2", 42.6, 45.5, 34.6, 35, 24.8, 23.8, 18.2, 8.8, 15, 76, 32, 9, 9.8),
    new VertebraDimensions("L3", 44.1, 48, 35.2, 35, 25, 24.3, 17.8, 10.2, 14.6, 86, 32, 9, 10.8),
    new VertebraDimensions("L4", 46.6, 49.5, 35.5, 34.5, 25, 25.4, 18.4, 13.5, 15, 82, 29, 10, 11.5),
    new VertebraDimensions("L5", 47.5, 49.4, 35, 33.5, 23.5, 27.1, 19, 16.5, 17, 92, 22, 12, 10.5),
  };

  static int count() {
    return MEANS.length;
  }

  /** @param level 0 for C1 to 23 for L5 */
  static VertebraDimensions mean(final int level) {
    return MEANS[level];
  }

  /** @return these sizes for a patient: lateral, front-to-back and longitudinal factors */
  VertebraDimensions scaled(final double wide, final double deep, final double tall, final double disc) {
    return new VertebraDimensions(name, upperWidth * wide, lowerWidth * wide, upperDepth * deep, lowerDepth * deep, height * tall,
      canalWidth * wide, canalDepth * deep, pedicleWidth * wide, pedicleHeight * tall, transverseWidth * wide,
        spinousLength * deep,
      spinousSlope, discBelow * disc);
  }
}
