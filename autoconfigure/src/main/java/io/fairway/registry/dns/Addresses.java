package io.fairway.registry.dns;

import java.net.InetAddress;
import java.util.List;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.Record;

/**
 * The addresses of one name.
 *
 * @param addresses the addresses, possibly none
 * @param ttl the seconds for which that holds
 * @param failure why they are not known, or {@code null} if they are
 */
record Addresses(List<InetAddress> addresses, long ttl, @Nullable Throwable failure) {

	static Addresses of(List<Record> records, long ttl) {
		return new Addresses(records.stream().flatMap(Addresses::address).toList(), ttl, null);
	}

	static Addresses failed(Throwable failure) {
		return new Addresses(List.of(), Long.MAX_VALUE, failure);
	}

	private static Stream<InetAddress> address(Record record) {
		if (record instanceof ARecord address) {
			return Stream.of(address.getAddress());
		}
		return (record instanceof AAAARecord address) ? Stream.of(address.getAddress()) : Stream.empty();
	}

	Addresses and(Addresses other) {
		return new Addresses(Stream.concat(this.addresses.stream(), other.addresses.stream()).toList(),
				Math.min(this.ttl, other.ttl), null);
	}

}
