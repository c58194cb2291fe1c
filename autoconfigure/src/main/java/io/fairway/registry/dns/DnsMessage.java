package io.fairway.registry.dns;

import java.io.IOException;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

import io.fairway.instance.Text;

/**
 * What a server said, read with as much distrust as it takes: that there is nothing is
 * believed only of a server that knows. Aliases are followed as far as the message tells.
 */
final class DnsMessage {

	/** As many as the resolvers of operating systems follow, more or less. */
	static final int MAX_ALIASES = 10;

	private final Message message;

	private final int type;

	private final @Nullable DnsAnswer answer;

	private Name name;

	private long ttl = Long.MAX_VALUE;

	private int aliases;

	/**
	 * Reads the answer to a question.
	 * @param name the name that the server was asked for
	 * @param type the type of records that it was asked for
	 * @param aliases how many aliases were followed before
	 * @throws IOException if the server does not know; the message says what it did
	 */
	DnsMessage(Message message, Name name, int type, int aliases) throws IOException {
		this.message = message;
		this.name = name;
		this.type = type;
		this.aliases = aliases;
		checkCode();
		followAliases();
		this.answer = answer(name);
	}

	private void checkCode() throws IOException {
		int code = this.message.getRcode();
		if (code != Rcode.NOERROR && code != Rcode.NXDOMAIN) {
			throw new IOException("answered " + Rcode.string(code));
		}
	}

	private void followAliases() throws IOException {
		List<Record> answer = this.message.getSection(Section.ANSWER);
		@Nullable Record alias = alias(answer);
		while (alias != null) {
			this.ttl = Math.min(this.ttl, alias.getTTL());
			this.name = ((CNAMERecord) alias).getTarget();
			if (++this.aliases > MAX_ALIASES) {
				throw new IOException("answered more than " + MAX_ALIASES + " aliases, the last one for "
						+ Text.printable(this.name));
			}
			alias = alias(answer);
		}
	}

	private @Nullable Record alias(List<Record> answer) {
		List<Record> aliases = DnsAnswer.select(answer, this.name, Type.CNAME);
		return aliases.isEmpty() ? null : aliases.get(0);
	}

	/** The name behind all aliases. */
	Name name() {
		return this.name;
	}

	/** How many aliases there were so far. */
	int aliases() {
		return this.aliases;
	}

	/**
	 * The records, or {@code null} if the name behind the aliases has to be asked for.
	 */
	@Nullable DnsAnswer answer() {
		return this.answer;
	}

	private @Nullable DnsAnswer answer(Name asked) throws IOException {
		List<Record> records = DnsAnswer.select(this.message.getSection(Section.ANSWER), this.name, this.type);
		if (!records.isEmpty()) {
			return new DnsAnswer(records, Math.min(this.ttl, DnsAnswer.ttl(records)),
					this.message.getSection(Section.ADDITIONAL));
		}
		SOARecord authority = authority();
		if (this.message.getRcode() == Rcode.NOERROR && authority == null) {
			if (!this.name.equals(asked)) {
				return null;
			}
			checkReferral();
		}
		return new DnsAnswer(List.of(), Math.min(this.ttl, negativeTtl(authority)), List.of());
	}

	/** Whether somebody else has to be asked, which this server did not do for us. */
	private void checkReferral() throws IOException {
		boolean elsewhere = this.message.getSection(Section.AUTHORITY)
			.stream()
			.anyMatch((authority) -> authority.getType() == Type.NS);
		if (elsewhere && !this.message.getHeader().getFlag(Flags.AA)) {
			throw new IOException("answered with other servers to ask");
		}
	}

	private @Nullable SOARecord authority() {
		for (Record authority : this.message.getSection(Section.AUTHORITY)) {
			if (authority instanceof SOARecord soa) {
				return soa;
			}
		}
		return null;
	}

	/** RFC 2308, section 5. */
	private static long negativeTtl(@Nullable SOARecord authority) {
		return (authority != null) ? Math.min(authority.getTTL(), authority.getMinimum()) : 0;
	}

}
