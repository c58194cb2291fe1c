package io.fairway.registry.dns;

import java.util.ArrayList;
import java.util.List;

import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;

/**
 * The records of one type that a name has, possibly none.
 *
 * @param records the records
 * @param ttl the seconds for which that holds
 * @param additional what the server added without being asked
 */
record DnsAnswer(List<Record> records, long ttl, List<Record> additional) {

	/** The records of the given name and type among others. */
	static List<Record> select(List<Record> records, Name name, int type) {
		List<Record> selected = new ArrayList<>();
		for (Record candidate : records) {
			if (candidate.getType() == type && candidate.getDClass() == DClass.IN && candidate.getName().equals(name)) {
				selected.add(candidate);
			}
		}
		return selected;
	}

	/** The seconds for which all of the records hold. */
	static long ttl(List<Record> records) {
		return records.stream().mapToLong(Record::getTTL).min().orElse(Long.MAX_VALUE);
	}

}
