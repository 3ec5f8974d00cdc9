-- States of the service's components, as administrators and scripts ask for them. Never edited once released.

-- One row a component and requester: of several the most restrictive holds.
CREATE TABLE component_state (
    component  TEXT    NOT NULL
        CONSTRAINT "component_state.component" CHECK (component IN ('ServerWideOffline', 'HubTransport')),
    requester  TEXT    NOT NULL
        CONSTRAINT "component_state.requester"
        CHECK (requester IN ('HealthAPI', 'Maintenance', 'Sidelined', 'Functional', 'Deployment')),
    state      TEXT    NOT NULL
        CONSTRAINT "component_state.state" CHECK (state IN ('Active', 'Draining', 'Inactive')),
    changed_at INTEGER NOT NULL,
    PRIMARY KEY (component, requester)
) STRICT, WITHOUT ROWID;

-- Few as a rule: what counts them need not look at all the others.
CREATE INDEX recipient_suspended ON recipient (hop, message) WHERE suspended NOTNULL;
