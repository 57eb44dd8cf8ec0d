"""Whole cohorts: what many learners handed in, each assessed by itself, and the tables about all.

What is where:

    names.py     whose work something is, by its name; names of folders that are safe everywhere
    sources.py   a folder, a ZIP archive or a manifest -> what each learner handed in
    manifests.py what a manifest names
    parts.py     what a learner handed in, part by part; nobody's work goes to another
    task.py      one learner's work -> a result and the reports, in whichever process
    workers.py   processes that work on tasks; one that crashes, hangs or swells harms no other
    cluster.py   the same on a cluster of Dask: shards out, what became of them back
    stations.py  in a worker of the cluster: who works on its shards
    station.py   a process that works on them, one after another
    messages.py  what these three say to each other
    shards.py    results as they leave them
    store.py     where: a folder that all share, or a URL
    journal.py   what was handed in and what became of it, safe against being killed
    rows.py      its rows
    presence.py  whether a source seems the wrong one, and whether there are results of all of it
    database.py  the file that it is kept in
    attempts.py  what an attempt leaves behind, and how attempts follow each other
    attempt_table.py  the attempts in the journal
    earlier.py   the results of earlier batches -> attempts of the same learners
    outputs.py   results -> the tables about the cohort
    following.py a process that writes them while others assess
    run.py       all of them, in order
"""
