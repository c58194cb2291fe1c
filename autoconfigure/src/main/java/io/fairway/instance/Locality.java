package io.fairway.instance;

/**
 * A place in the network: a region and a zone within it. An unknown part is the empty
 * string and matches nothing.
 *
 * @param region the region, such as {@code us-east-1}, or empty
 * @param zone the zone, such as {@code us-east-1a}, or empty
 */
public record Locality(String region, String zone) {

	/**
	 * The locality of which nothing is known.
	 */
	public static final Locality UNKNOWN = new Locality("", "");

	/**
	 * Whether both are known to be in the same region.
	 * @param other the locality to compare with
	 * @return whether the regions are known and equal
	 */
	public boolean sameRegion(Locality other) {
		return !this.region.isEmpty() && this.region.equals(other.region);
	}

	/**
	 * Whether both are known to be in the same zone. Zones of two known regions that
	 * differ are different zones, even under the same name.
	 * @param other the locality to compare with
	 * @return whether the zones are known and equal
	 */
	public boolean sameZone(Locality other) {
		if (this.zone.isEmpty() || !this.zone.equals(other.zone)) {
			return false;
		}
		return this.region.isEmpty() || other.region.isEmpty() || this.region.equals(other.region);
	}

	@Override
	public String toString() {
		return this.region + "/" + this.zone;
	}

}
