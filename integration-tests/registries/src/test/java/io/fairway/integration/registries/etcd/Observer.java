package io.fairway.integration.registries.etcd;

import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;

import io.fairway.instance.Instance;
import io.fairway.registry.InstancesListener;

/**
 * Remembers what a registry said, in its order.
 */
class Observer implements InstancesListener {

	private final List<News> news = new CopyOnWriteArrayList<>();

	@Override
	public void instancesChanged(List<Instance> instances) {
		this.news.add(new News(Kind.CHANGED, instances, null));
	}

	@Override
	public void instancesRemoved(List<Instance> instances) {
		this.news.add(new News(Kind.REMOVED, instances, null));
	}

	@Override
	public void registryFailed(Exception cause) {
		this.news.add(new News(Kind.FAILED, List.of(), cause));
	}

	List<News> news() {
		return this.news;
	}

	List<Kind> kinds() {
		return this.news.stream().map(News::kind).toList();
	}

	News last() {
		return this.news.isEmpty() ? new News(Kind.NOTHING, List.of(), null) : this.news.get(this.news.size() - 1);
	}

	/** What the registry says: the kind and the sorted hosts. */
	String state() {
		News last = last();
		return last.kind() + " " + new TreeSet<>(last.instances().stream().map(Instance::getHost).toList());
	}

	long failures() {
		return this.news.stream().filter((news) -> news.kind() == Kind.FAILED).count();
	}

	enum Kind {

		NOTHING, CHANGED, REMOVED, FAILED

	}

	/**
	 * One call.
	 *
	 * @param kind which one
	 * @param instances the instances, none for a failure
	 * @param cause the cause of a failure
	 */
	record News(Kind kind, List<Instance> instances, Exception cause) {

	}

}
