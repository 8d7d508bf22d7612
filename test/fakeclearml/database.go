package fakeclearml

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	_ "modernc.org/sqlite" // the driver, in Go alone
)

// database is the journal on SQLite. A document or event that was answered for is in the file even if this process is
// killed; not, if the machine loses power.
type database struct{ db *sql.DB }

const databaseSchema = `
PRAGMA journal_mode=WAL;
PRAGMA synchronous=OFF;
CREATE TABLE IF NOT EXISTS documents (
  place INTEGER PRIMARY KEY AUTOINCREMENT, coll TEXT NOT NULL, id TEXT NOT NULL, body TEXT NOT NULL, UNIQUE (coll, id));
CREATE TABLE IF NOT EXISTS events (
  task TEXT NOT NULL, id TEXT NOT NULL, seq INTEGER NOT NULL, kind TEXT NOT NULL, time INTEGER NOT NULL, iter INTEGER NOT NULL,
  metric TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (task, id));
`

// openDatabase loads what the file holds and keeps it up to date from then on.
func (s *store) openDatabase(file string) error {
	db, err := sql.Open("sqlite", "file:"+file)
	if err != nil {
		return err
	}
	db.SetMaxOpenConns(1)
	if _, err := db.ExecContext(context.Background(), databaseSchema); err != nil {
		return errors.Join(err, db.Close())
	}
	d := &database{db: db}
	if err := errors.Join(d.loadDocuments(s), d.loadEvents(s)); err != nil {
		return errors.Join(err, db.Close())
	}
	s.journal = d
	return nil
}

func (d *database) loadDocuments(s *store) error {
	rows, err := d.db.QueryContext(context.Background(), "SELECT coll, id, body FROM documents ORDER BY place")
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }() // what went wrong is in rows.Err
	for rows.Next() {
		var coll, id string
		var body []byte
		if err := rows.Scan(&coll, &id, &body); err != nil {
			return err
		}
		v, err := decode(body)
		if err != nil {
			return fmt.Errorf("cannot read %s %s: %w", coll, id, err)
		}
		doc, _ := v.(document)
		s.set(coll, id, doc)
	}
	return rows.Err()
}

func (d *database) loadEvents(s *store) error {
	rows, err := d.db.QueryContext(context.Background(),
		"SELECT task, id, seq, kind, time, iter, metric, body FROM events ORDER BY task, seq")
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }() // what went wrong is in rows.Err
	for rows.Next() {
		var task string
		var body []byte
		e := &event{}
		if err := rows.Scan(&task, &e.id, &e.seq, &e.kind, &e.time, &e.iter, &e.metric, &body); err != nil {
			return err
		}
		v, err := decode(body)
		if err != nil {
			return fmt.Errorf("cannot read an event of task %s: %w", task, err)
		}
		e.fields, _ = v.(document)
		l := s.events[task]
		if l == nil {
			l = &eventLog{byID: map[string]*event{}}
			s.events[task] = l
		}
		l.all, l.seq = append(l.all, e), max(l.seq, e.seq)
		l.byID[e.id] = e
	}
	return rows.Err()
}

func (d *database) saveDocument(coll, id string, doc document) error {
	body, err := encode(doc)
	if err != nil {
		return err
	}
	_, err = d.db.ExecContext(context.Background(), `INSERT INTO documents (coll, id, body) VALUES (?, ?, ?)
		ON CONFLICT (coll, id) DO UPDATE SET body = excluded.body`, coll, id, string(body))
	return err
}

func (d *database) deleteDocument(coll, id string) error {
	_, err := d.db.ExecContext(context.Background(), "DELETE FROM documents WHERE coll = ? AND id = ?", coll, id)
	return err
}

func (d *database) saveEvents(task string, events []*event) error {
	tx, err := d.db.BeginTx(context.Background(), nil)
	if err != nil {
		return err
	}
	for _, e := range events {
		body, err := json.Marshal(e.fields)
		if err == nil {
			_, err = tx.ExecContext(context.Background(), `INSERT OR REPLACE INTO events (task, id, seq, kind, time, iter, metric, body)
				VALUES (?, ?, ?, ?, ?, ?, ?, ?)`, task, e.id, e.seq, e.kind, e.time, e.iter, e.metric, string(body))
		}
		if err != nil {
			return errors.Join(err, tx.Rollback())
		}
	}
	return tx.Commit()
}

func (d *database) deleteEvents(task string) error {
	_, err := d.db.ExecContext(context.Background(), "DELETE FROM events WHERE task = ?", task)
	return err
}

func (d *database) close() error { return d.db.Close() }
