'use strict';

const SELECTORS = {policy: 'policies', version: 'versions', zone: 'zones'};
const SCALES = [25, 50, 100];
const STANDINGS = {IN_ROTATION: 'IN ROTATION', RETURNED: 'RETURNED', EJECTED: 'EJECTED', BREAKER_OPEN: 'BREAKER OPEN',
	BREAKER_HALF_OPEN: 'HALF OPEN', UNHEALTHY: 'UNHEALTHY', NOT_REGISTERED: 'NOT REGISTERED'};
const TIMES = ['never ejected', 'ejected once', 'ejected twice'];
const EMPTY_LINE = '\u00a0';

const byId = (id) => document.getElementById(id);
const rows = new Map();
let pending = 0;
let lastEvent = 0;

function text(parent, selector, value) {
	const element = parent.querySelector(selector);
	if (element.textContent !== value) {
		element.textContent = value;
	}
}

function showState(state) {
	showFigures(state);
	for (const [name, values] of Object.entries(SELECTORS)) {
		showChoice(byId(name), state[values], state[name]);
	}
	for (const box of protections()) {
		box.checked = state.protections[box.dataset.protection];
	}
	const scale = SCALES.find((limit) => state.instances.every((instance) => instance.share <= limit));
	text(document, '#scale', String(scale));
	const guarded = state.protections['circuit-breakers'] || state.protections['health-checks'];
	state.instances.forEach((instance) => showInstance(instance, scale, guarded));
	showEvents(state.events);
}

function protections() {
	return document.querySelectorAll('[data-protection]');
}

function showFigures(state) {
	const serving = state.instances.filter((instance) => instance.share > 0 && instance.state !== 'STOPPED').length;
	text(document, '#rate', state.requestsPerSecond.toFixed(0));
	text(document, '#errors', `${state.errorShare.toFixed(1)} %`);
	text(document, '#serving', `${serving} of ${state.instances.length}`);
	byId('errors').classList.toggle('bad', state.errorShare > 0);
}

function showChoice(select, values, chosen) {
	if (select.options.length === 0) {
		values.forEach((value) => select.add(new Option(value, value)));
	}
	select.value = chosen;
}

function showInstance(instance, scale, guarded) {
	const row = rows.get(instance.id) ?? addRow(instance);
	const idle = instance.latencyMillis === 0;
	row.dataset.state = instance.state;
	text(row, '.weight', String(instance.weight));
	text(row, '.percent', `${instance.share.toFixed(1)} %`);
	row.querySelector('.bar > span').style.width = `${100 * instance.share / scale}%`;
	text(row, '.in-flight', String(instance.inFlight));
	text(row, '.latency', idle ? '–' : `${instance.latencyMillis.toFixed(0)} ms`);
	text(row, '.requests', instance.requests.toLocaleString('en'));
	text(row, '.badge', instance.state);
	showView(row, instance.view, guarded);
	enableActions(row, instance.state);
}

function showView(row, view, guarded) {
	row.dataset.standing = view.standing;
	text(row, '.standing', STANDINGS[view.standing]);
	text(row, '.detail', detail(view));
	text(row, '.guards', guarded ? guards(view) : '');
}

/** An empty line, too, takes its place, so that the rows below do not move. */
function guards(view) {
	const states = [view.breaker && `breaker ${lower(view.breaker)}`, view.health && `checks ${lower(view.health)}`];
	return states.filter(Boolean).join(', ') || EMPTY_LINE;
}

function detail(view) {
	if (view.standing === 'NOT_REGISTERED') {
		return 'gets no requests';
	}
	const times = TIMES[view.timesEjected] ?? `ejected ${view.timesEjected} times`;
	if (view.standing === 'EJECTED') {
		return `${seconds(view.returnsInMillis)} to go, ${times}`;
	}
	return (view.standing === 'RETURNED') ? `${seconds(view.returnedMillisAgo)} ago, ${times}` : times;
}

function seconds(millis) {
	return `${Math.ceil(millis / 1000)} s`;
}

function lower(name) {
	return name.toLowerCase().replace('_', ' ');
}

/** New ones come first. They are read aloud, but not those that were there when the page was opened. */
function showEvents(events) {
	const list = byId('events');
	if (events.length > 0 && events[0].number < lastEvent) {
		// The sample was started again.
		list.replaceChildren();
		lastEvent = 0;
	}
	const added = events.filter((event) => event.number > lastEvent);
	list.prepend(...added.map(eventItem));
	while (list.children.length > events.length) {
		list.lastElementChild.remove();
	}
	lastEvent = (added.length > 0) ? added[0].number : lastEvent;
	list.setAttribute('aria-live', 'polite');
}

function eventItem(event) {
	const item = byId('event').content.firstElementChild.cloneNode(true);
	item.dataset.subject = event.subject;
	const time = item.querySelector('time');
	time.dateTime = event.time;
	time.textContent = new Date(event.time).toLocaleTimeString('en-GB');
	text(item, '.subject', event.subject);
	text(item, '.text', event.text);
	return item;
}

function enableActions(row, state) {
	const stopped = state === 'STOPPED';
	const useless = {slow: stopped || state === 'SLOW', break: stopped || state === 'BROKEN', stop: stopped,
		start: state === 'UP'};
	for (const button of row.querySelectorAll('button')) {
		button.disabled = useless[button.dataset.action];
	}
}

function addRow(instance) {
	const row = byId('row').content.firstElementChild.cloneNode(true);
	row.dataset.id = instance.id;
	text(row, '.id', instance.id);
	text(row, '.place', `${instance.region}, version ${instance.version}`);
	for (const button of row.querySelectorAll('button')) {
		button.setAttribute('aria-label', `${button.textContent} ${instance.id}`);
	}
	rows.set(instance.id, row);
	byId('instances').append(row);
	return row;
}

function showProblem(problem) {
	byId('problem').textContent = problem;
	byId('problem').hidden = problem === '';
}

async function post(path) {
	pending++;
	try {
		const response = await fetch(`demo/${path}`, {method: 'POST'});
		const body = await response.json();
		showProblem(response.ok ? '' : body.detail);
		return response.ok ? body : undefined;
	}
	catch (error) {
		showProblem('The sample does not answer.');
	}
	finally {
		pending--;
	}
}

async function change(path) {
	const state = await post(path);
	if (state && pending === 0) {
		showState(state);
	}
}

function showConnection(live) {
	byId('connection').textContent = live ? 'live' : 'connection lost, trying again';
	byId('connection').classList.toggle('live', live);
}

function listen() {
	const events = new EventSource('demo/events');
	events.onopen = () => showConnection(true);
	events.onerror = () => showConnection(false);
	events.onmessage = (event) => {
		// What was sent before a change took effect would undo it on the page.
		if (pending === 0) {
			showState(JSON.parse(event.data));
		}
	};
}

for (const name of Object.keys(SELECTORS)) {
	byId(name).addEventListener('change', (event) => change(`${name}/${encodeURIComponent(event.target.value)}`));
}
for (const box of protections()) {
	box.addEventListener('change', () => change(`protections/${box.dataset.protection}/${box.checked ? 'on' : 'off'}`));
}
byId('instances').addEventListener('click', (event) => {
	const button = event.target.closest('button');
	if (button) {
		const id = encodeURIComponent(button.closest('tr').dataset.id);
		change(`instances/${id}/${button.dataset.action}`);
	}
});
listen();
